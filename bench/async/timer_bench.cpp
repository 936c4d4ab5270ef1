// SPDX-License-Identifier: BSL-1.0
// What a timer costs: armed and cancelled again among a million that are pending, and fired.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <hocket/loop/run.hpp>
#include <hocket/loop/sleep.hpp>
#include <hocket/loop/timer.hpp>
#include <random>

namespace {

using hocket::event_loop;
using hocket::task;
using hocket::timer;
using namespace std::chrono_literals;

std::int64_t fired = 0;

void note_fired(timer&) noexcept { ++fired; }

/// Delays in random order, evenly spread up to `longest`.
class random_delays {
 public:
  explicit random_delays(std::chrono::nanoseconds longest) : spread_(0, longest.count()) {}
  std::chrono::nanoseconds operator()() { return std::chrono::nanoseconds(spread_(random_)); }

 private:
  std::mt19937_64 random_{1};
  std::uniform_int_distribution<std::int64_t> spread_;
};

std::deque<timer> timers(std::int64_t count) {
  std::deque<timer> made;
  for (std::int64_t i = 0; i < count; ++i) made.emplace_back(event_loop::current(), &note_fired);
  return made;
}

task<void> arm_and_cancel(benchmark::State& state) {
  auto pending = timers(state.range(0));
  random_delays delay(1h);
  for (auto _ : state) {
    for (auto& each : pending) each.arm_after(delay());
    for (auto& each : pending) each.cancel();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  co_return;
}
void timer_arm_cancel(benchmark::State& state) { hocket::run(arm_and_cancel(state)); }
BENCHMARK(timer_arm_cancel)->Name("timer/arm_cancel")->Arg(1'000'000);

task<void> fire(benchmark::State& state) {
  auto pending = timers(state.range(0));
  random_delays delay(1ms);
  for (auto _ : state) {
    fired = 0;
    for (auto& each : pending) each.arm_after(delay());
    while (fired < state.range(0)) co_await hocket::sleep(1ms);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
void timer_fire(benchmark::State& state) { hocket::run(fire(state)); }
BENCHMARK(timer_fire)->Name("timer/fire")->Arg(100'000);

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// What a call costs that another thread gives to the loop, by the clock.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/loop/run.hpp>
#include <hocket/sync/event.hpp>
#include <thread>

namespace {

using hocket::event_loop;
using hocket::task;

constexpr std::int64_t calls_per_run = 100'000;

task<void> receive_calls(benchmark::State& state) {
  auto& loop = event_loop::current();
  loop.keep_alive_add();
  for (auto _ : state) {
    std::int64_t received = 0;
    hocket::event all;
    const auto receive = [&received, &all] {
      if (++received == calls_per_run) all.set();
    };
    std::thread caller([&loop, receive] {
      for (std::int64_t i = 0; i < calls_per_run; ++i) loop.call_soon_threadsafe(receive);
    });
    co_await all.wait();
    caller.join();
  }
  loop.keep_alive_release();
  state.SetItemsProcessed(state.iterations() * calls_per_run);
}
void call_soon_threadsafe(benchmark::State& state) { hocket::run(receive_calls(state)); }
BENCHMARK(call_soon_threadsafe)->Name("call_soon_threadsafe")->UseRealTime();

}  // namespace

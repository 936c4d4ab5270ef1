// SPDX-License-Identifier: BSL-1.0
// What it costs to hand a lock to a task that waits for it: ten tasks take turns, each of which lets
// the others run while it holds the lock.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/loop/sleep.hpp>
#include <hocket/sync/lock.hpp>

namespace {

using hocket::task;
using hocket::task_group;

constexpr std::int64_t tasks = 10, turns_per_task = 1'000;

task<void> take_turns(hocket::lock& shared) {
  for (std::int64_t i = 0; i < turns_per_task; ++i) {
    co_await shared.acquire();
    co_await hocket::sleep(hocket::clock::duration::zero());
    shared.release();
  }
}

task<void> hand_over(benchmark::State& state) {
  hocket::lock shared;
  auto body = [&shared](task_group& group) -> task<void> {
    for (std::int64_t i = 0; i < tasks; ++i) group.spawn(take_turns(shared));
    co_return;
  };
  for (auto _ : state) co_await hocket::with_task_group(body);
  state.SetItemsProcessed(state.iterations() * tasks * turns_per_task);
}
void lock_handover(benchmark::State& state) { hocket::run(hand_over(state)); }
BENCHMARK(lock_handover)->Name("lock_handover");

}  // namespace

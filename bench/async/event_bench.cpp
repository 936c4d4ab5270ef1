// SPDX-License-Identifier: BSL-1.0
// What it costs to wake 100,000 tasks that wait for one event, each from its start to its end.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/loop/sleep.hpp>
#include <hocket/sync/event.hpp>

namespace {

using hocket::task;
using hocket::task_group;

task<void> wait_for(hocket::event& start) { co_await start.wait(); }

task<void> broadcasts(benchmark::State& state) {
  hocket::event start;
  auto body = [&](task_group& group) -> task<void> {
    for (std::int64_t i = 0; i < state.range(0); ++i) group.spawn(wait_for(start));
    // Now all of them have come to wait.
    co_await hocket::sleep(hocket::clock::duration::zero());
    start.set();
  };
  for (auto _ : state) {
    start.clear();
    co_await hocket::with_task_group(body);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
void event_broadcast(benchmark::State& state) { hocket::run(broadcasts(state)); }
BENCHMARK(event_broadcast)->Name("event_broadcast")->Arg(100'000);

}  // namespace

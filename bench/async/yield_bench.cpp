// SPDX-License-Identifier: BSL-1.0
// What it costs a task to let the others run, when 1, 100 or 100,000 of them do nothing else.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/loop/sleep.hpp>

namespace {

using hocket::task;
using hocket::task_group;

task<void> yields(std::int64_t times) {
  for (std::int64_t i = 0; i < times; ++i) co_await hocket::sleep(hocket::clock::duration::zero());
}

/// Enough of them that starting the tasks counts for little.
constexpr std::int64_t yields_per_task(std::int64_t tasks) { return tasks > 1'000 ? 10 : 100; }

task<void> yield_together(benchmark::State& state) {
  const std::int64_t times = yields_per_task(state.range(0));
  auto body = [&state, times](task_group& group) -> task<void> {
    for (std::int64_t i = 0; i < state.range(0); ++i) group.spawn(yields(times));
    co_return;
  };
  for (auto _ : state) co_await hocket::with_task_group(body);
  state.SetItemsProcessed(state.iterations() * state.range(0) * times);
}
void yield(benchmark::State& state) { hocket::run(yield_together(state)); }
BENCHMARK(yield)->Name("yield")->Arg(1)->Arg(100)->Arg(100'000);

}  // namespace

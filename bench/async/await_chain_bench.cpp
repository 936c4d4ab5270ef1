// SPDX-License-Identifier: BSL-1.0
// What one await costs in a chain of tasks, each of which awaits the next and gives what it gets.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/loop/run.hpp>
#include <hocket/task.hpp>

namespace {

using hocket::task;

[[gnu::noinline]] task<std::int64_t> chain(std::int64_t depth) {
  if (depth == 1) co_return 1;
  co_return co_await chain(depth - 1) + 1;
}

task<void> chains(benchmark::State& state) {
  for (auto _ : state) {
    std::int64_t value = co_await chain(state.range(0));
    benchmark::DoNotOptimize(value);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
void await_chain(benchmark::State& state) { hocket::run(chains(state)); }
BENCHMARK(await_chain)->Name("await_chain")->RangeMultiplier(10)->Range(1, 1'000);

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// What a task costs that does nothing: started and waited for one by one, and 100,000 in a group.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>

namespace {

using hocket::task;
using hocket::task_group;
using hocket::with_task_group;

[[gnu::noinline]] task<void> does_nothing() { co_return; }

task<void> spawn_and_join(benchmark::State& state) {
  auto body = [&state](task_group& group) -> task<void> {
    for (auto _ : state) {
      auto child = group.spawn(does_nothing());
      co_await child;
    }
  };
  co_await with_task_group(body);
}
void spawn_join(benchmark::State& state) { hocket::run(spawn_and_join(state)); }
BENCHMARK(spawn_join)->Name("spawn_join");

task<void> groups_of(benchmark::State& state) {
  auto body = [&state](task_group& group) -> task<void> {
    for (std::int64_t i = 0; i < state.range(0); ++i) group.spawn(does_nothing());
    co_return;
  };
  for (auto _ : state) co_await with_task_group(body);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
void group(benchmark::State& state) { hocket::run(groups_of(state)); }
BENCHMARK(group)->Name("group")->Arg(100'000);

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// What it costs to cancel 100,000 tasks that wait, each three frames deep, from its start to its
// end.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/loop/sleep.hpp>
#include <hocket/sync/event.hpp>

namespace {

using hocket::task;
using hocket::task_group;

[[gnu::noinline]] task<void> inner(hocket::event& never) { co_await never.wait(); }
[[gnu::noinline]] task<void> middle(hocket::event& never) { co_await inner(never); }
[[gnu::noinline]] task<void> outer(hocket::event& never) { co_await middle(never); }

task<void> cancellations(benchmark::State& state) {
  hocket::event never;
  auto body = [&](task_group& group) -> task<void> {
    for (std::int64_t i = 0; i < state.range(0); ++i) group.spawn(outer(never));
    // Now all of them have come to wait.
    co_await hocket::sleep(hocket::clock::duration::zero());
    group.cancel();
  };
  for (auto _ : state) co_await hocket::with_task_group(body);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
void cancel(benchmark::State& state) { hocket::run(cancellations(state)); }
BENCHMARK(cancel)->Name("cancel")->Arg(100'000);

}  // namespace

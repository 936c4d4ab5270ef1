// SPDX-License-Identifier: BSL-1.0
// What an item costs on its way from a producer to a consumer: through a queue without bound, and
// through one with room for a single item, where every item is a change of tasks.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/sync/queue.hpp>

namespace {

using hocket::queue;
using hocket::task;
using hocket::task_group;

constexpr std::int64_t items_per_run = 10'000;

task<void> produce(queue<std::int64_t>& to) {
  for (std::int64_t i = 0; i < items_per_run; ++i) co_await to.put(i);
}
task<void> consume(queue<std::int64_t>& from) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < items_per_run; ++i) {
    const std::int64_t item = co_await from.get();
    sum += item;
  }
  benchmark::DoNotOptimize(sum);
}

task<void> pass_items(benchmark::State& state, std::size_t maxsize) {
  queue<std::int64_t> items(maxsize);
  auto body = [&items](task_group& group) -> task<void> {
    group.spawn(produce(items));
    group.spawn(consume(items));
    co_return;
  };
  for (auto _ : state) co_await hocket::with_task_group(body);
  state.SetItemsProcessed(state.iterations() * items_per_run);
}
void queue_unbounded(benchmark::State& state) { hocket::run(pass_items(state, 0)); }
BENCHMARK(queue_unbounded)->Name("queue/unbounded");
void queue_bounded(benchmark::State& state) { hocket::run(pass_items(state, 1)); }
BENCHMARK(queue_bounded)->Name("queue/bounded");

}  // namespace

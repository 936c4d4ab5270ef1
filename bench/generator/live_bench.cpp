// SPDX-License-Identifier: BSL-1.0
// Many generators alive at once, each sent to in turn, in random order: what the size of frames
// costs in cache misses. The floor does it with bare coroutine handles.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <hocket/generator.hpp>
#include <numeric>
#include <random>
#include <vector>

#include "generator/one_way.hpp"

namespace {

using bench::one_way;
using hocket::generator;

[[gnu::noinline]] one_way one_way_echo() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}
[[gnu::noinline]] generator<std::int64_t, std::int64_t> echo() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}

std::vector<std::size_t> shuffled(std::int64_t count) {
  std::vector<std::size_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  return order;
}

void live_bare_handles(benchmark::State& state) {
  std::vector<one_way::handle_type> all;
  for (std::int64_t i = 0; i < state.range(0); ++i) all.push_back(one_way_echo().release());
  for (const auto handle : all) handle.resume();
  const auto order = shuffled(state.range(0));
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (const std::size_t index : order) {
      all[index].promise().in = 1;
      all[index].resume();
      sum += *all[index].promise().out;
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  for (const auto handle : all) handle.destroy();
}
BENCHMARK(live_bare_handles)->Name("live/bare_handles")->RangeMultiplier(10)->Range(100, 1'000'000);

void live_generators(benchmark::State& state) {
  std::vector<generator<std::int64_t, std::int64_t>> all;
  for (std::int64_t i = 0; i < state.range(0); ++i) all.push_back(echo());
  for (auto& each : all) each.next();
  const auto order = shuffled(state.range(0));
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (const std::size_t index : order) sum += *all[index].send(1);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(live_generators)->Name("live/generators")->RangeMultiplier(10)->Range(100, 1'000'000);

}  // namespace

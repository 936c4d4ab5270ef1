// SPDX-License-Identifier: BSL-1.0
// What it costs to make a generator, take one step and drop it. Built twice: as it is, and with
// HOCKET_FRAME_POOL=0, where the frames come from malloc.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <hocket/generator.hpp>
#include <vector>

#include "generator/one_way.hpp"

namespace {

using bench::one_way;
using hocket::generator;

one_way one_way_seen(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
generator<const std::int64_t&> generator_seen(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
[[gnu::noinline]] one_way one_way_opaque(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
[[gnu::noinline]] generator<const std::int64_t&> generator_opaque(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}

template <auto make>
void create(benchmark::State& state) {
  for (auto _ : state) {
    auto one = make(1);
    one.next();
  }
}
BENCHMARK(create<one_way_opaque>)->Name("create/one_way/opaque");
BENCHMARK(create<generator_opaque>)->Name("create/generator/opaque");
BENCHMARK(create<one_way_seen>)->Name("create/one_way/seen");
BENCHMARK(create<generator_seen>)->Name("create/generator/seen");

/// A thousand at a time, so that more than one frame is out of the pool.
void create_a_thousand(benchmark::State& state) {
  constexpr std::size_t at_a_time = 1'000;
  std::vector<generator<const std::int64_t&>> all;
  all.reserve(at_a_time);
  for (auto _ : state) {
    for (std::size_t i = 0; i < at_a_time; ++i) {
      all.push_back(generator_opaque(1));
      all.back().next();
    }
    all.clear();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(at_a_time));
}
BENCHMARK(create_a_thousand)->Name("create/thousand_at_a_time");

}  // namespace

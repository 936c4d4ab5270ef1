// SPDX-License-Identifier: BSL-1.0
// What one value of a loop over a generator costs. In "seen" the loop sees the body, so that clang
// can do away with the coroutine; in "opaque" it does not.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/generator.hpp>

#include "generator/one_way.hpp"
#include "keep.hpp"

namespace {

using bench::keep;
using bench::one_way;
using hocket::generator;

constexpr std::int64_t values_per_run = 10'000;

one_way one_way_seen(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
generator<std::int64_t> values_seen(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
generator<const std::int64_t&> references_seen(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}

[[gnu::noinline]] one_way one_way_opaque(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
[[gnu::noinline]] generator<std::int64_t> values_opaque(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
[[gnu::noinline]] generator<const std::int64_t&> references_opaque(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}

void iterate_plain_loop(benchmark::State& state) {
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < values_per_run; ++i) keep(sum += i);
  }
  state.SetItemsProcessed(state.iterations() * values_per_run);
}
BENCHMARK(iterate_plain_loop)->Name("iterate/plain_loop");

template <auto count>
void iterate_one_way(benchmark::State& state) {
  for (auto _ : state) {
    std::int64_t sum = 0;
    auto numbers = count(values_per_run);
    while (numbers.next()) keep(sum += numbers.value());
  }
  state.SetItemsProcessed(state.iterations() * values_per_run);
}
BENCHMARK(iterate_one_way<one_way_seen>)->Name("iterate/one_way/seen");
BENCHMARK(iterate_one_way<one_way_opaque>)->Name("iterate/one_way/opaque");

template <auto count>
void iterate(benchmark::State& state) {
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (auto&& value : count(values_per_run)) keep(sum += value);
  }
  state.SetItemsProcessed(state.iterations() * values_per_run);
}
BENCHMARK(iterate<values_seen>)->Name("iterate/values/seen");
BENCHMARK(iterate<references_seen>)->Name("iterate/references/seen");
BENCHMARK(iterate<values_opaque>)->Name("iterate/values/opaque");
BENCHMARK(iterate<references_opaque>)->Name("iterate/references/opaque");

}  // namespace

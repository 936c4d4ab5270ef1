// SPDX-License-Identifier: BSL-1.0
// How many bytes the frames of some suspended generators have, as inspect() tells.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <hocket/generator.hpp>
#include <hocket/inspect.hpp>
#include <new>
#include <string>

#include "generator/one_way.hpp"

namespace {

using hocket::catching;
using hocket::from;
using hocket::generator;

[[gnu::noinline]] generator<int> endless() {
  for (;;) co_yield 1;
}
[[gnu::noinline]] generator<std::int64_t> counter(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
[[gnu::noinline]] generator<const std::int64_t&> counter_by_reference(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}
[[gnu::noinline]] generator<double, double> averager() {
  double total = 0, average = 0;
  for (int count = 1;; ++count) {
    total += co_yield average;
    average = total / count;
  }
}
[[gnu::noinline]] generator<double, double, double> averager_that_returns() {
  double total = 0, average = 0;
  for (int count = 1;; ++count) {
    const double term = co_yield average;
    if (term < 0) co_return average;
    total += term;
    average = total / count;
  }
}
[[gnu::noinline]] generator<int> delegator() { co_yield from(endless()); }
[[gnu::noinline]] generator<int> catcher() {
  for (;;) {
    auto came = co_yield catching(1);
    if (came.is_exit()) co_return;
  }
}
[[gnu::noinline]] generator<const std::string&, std::string> joiner() {
  std::string text;
  for (;;) text += co_yield text;
}

template <auto make, auto... arguments>
void frame_of(benchmark::State& state) {
  auto body = make(arguments...);
  body.next();
  for (auto _ : state) benchmark::DoNotOptimize(&body);
  state.counters["bytes"] = static_cast<double>(hocket::inspect(body).frame_bytes);
}
BENCHMARK(frame_of<averager>)->Name("frame/averager")->Iterations(1);
BENCHMARK(frame_of<averager_that_returns>)->Name("frame/averager_that_returns")->Iterations(1);
BENCHMARK(frame_of<endless>)->Name("frame/endless")->Iterations(1);
BENCHMARK(frame_of<counter, 3>)->Name("frame/counter")->Iterations(1);
BENCHMARK(frame_of<counter_by_reference, 3>)->Name("frame/counter_by_reference")->Iterations(1);
BENCHMARK(frame_of<delegator>)->Name("frame/delegator")->Iterations(1);
BENCHMARK(frame_of<catcher>)->Name("frame/catcher")->Iterations(1);
BENCHMARK(frame_of<joiner>)->Name("frame/joiner_of_strings")->Iterations(1);

/// Tells how large the floor's frame is.
struct sized : bench::untraced {
  static void* operator new(std::size_t bytes) {
    last_frame_bytes = bytes;
    return ::operator new(bytes);
  }
  static void operator delete(void* frame) { ::operator delete(frame); }

  inline static std::size_t last_frame_bytes = 0;
};

[[gnu::noinline]] bench::basic_one_way<sized> one_way_counter(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_yield i;
}

void frame_of_floor(benchmark::State& state) {
  const auto body = one_way_counter(3);
  for (auto _ : state) benchmark::DoNotOptimize(&body);
  state.counters["bytes"] = static_cast<double>(sized::last_frame_bytes);
}
BENCHMARK(frame_of_floor)->Name("frame/one_way_counter")->Iterations(1);

}  // namespace

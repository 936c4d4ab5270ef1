// SPDX-License-Identifier: BSL-1.0
// What it costs to make a generator, run it to its first co_yield and close it there. The floor
// drops it instead.
#include <benchmark/benchmark.h>

#include <hocket/generator.hpp>

namespace {

using hocket::catching;
using hocket::generator;

[[gnu::noinline]] generator<int> knows_nothing_of_it() {
  for (;;) co_yield 1;
}
[[gnu::noinline]] generator<int> catches_the_exit() {
  try {
    for (;;) co_yield 1;
  } catch (const hocket::generator_exit&) {
    benchmark::ClobberMemory();
  }
}
[[gnu::noinline]] generator<int> takes_the_exit() {
  for (;;) {
    auto came = co_yield catching(1);
    if (came.is_exit()) co_return;
  }
}

void drop(benchmark::State& state) {
  for (auto _ : state) {
    auto body = knows_nothing_of_it();
    body.next();
  }
}
BENCHMARK(drop)->Name("close/dropped_instead");

template <auto make>
void close(benchmark::State& state) {
  for (auto _ : state) {
    auto body = make();
    body.next();
    body.close();
  }
}
BENCHMARK(close<knows_nothing_of_it>)->Name("close/unnoticed");
BENCHMARK(close<catches_the_exit>)->Name("close/caught");
BENCHMARK(close<takes_the_exit>)->Name("close/taken");

void close_before_the_start(benchmark::State& state) {
  for (auto _ : state) {
    auto body = knows_nothing_of_it();
    body.close();
  }
}
BENCHMARK(close_before_the_start)->Name("close/not_started");

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// What it costs to throw into a generator that yields on: caught by a handler in the body, or taken
// as a value by catching(). The floor is a plain throw and catch of the same type.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/generator.hpp>
#include <stdexcept>

namespace {

using hocket::catching;
using hocket::from;
using hocket::generator;

void throw_plain(benchmark::State& state) {
  for (auto _ : state) {
    try {
      throw std::runtime_error("thrown");
    } catch (const std::runtime_error& error) {
      benchmark::DoNotOptimize(error.what());
    }
  }
}
BENCHMARK(throw_plain)->Name("throw/plain");

[[noreturn, gnu::noinline]] void throws() { throw std::runtime_error("thrown"); }

/// As an exception usually comes: out of a function that was called.
void throw_out_of_a_call(benchmark::State& state) {
  for (auto _ : state) {
    try {
      throws();
    } catch (const std::runtime_error& error) {
      benchmark::DoNotOptimize(error.what());
    }
  }
}
BENCHMARK(throw_out_of_a_call)->Name("throw/plain_out_of_a_call");

[[gnu::noinline]] generator<int> catches() {
  for (;;) {
    try {
      co_yield 1;
    } catch (const std::runtime_error& error) {
      benchmark::DoNotOptimize(error.what());
    }
  }
}
generator<int> catches_behind(std::int64_t depth) {
  if (depth == 1) {
    co_yield from(catches());
  } else {
    co_yield from(catches_behind(depth - 1));
  }
}

[[gnu::noinline]] generator<int> takes() {
  for (;;) {
    auto came = co_yield catching(1);
    if (came.is_exit()) co_return;
    bool is_ours = came.holds<std::runtime_error>();
    benchmark::DoNotOptimize(is_ours);
  }
}

void throw_into(benchmark::State& state, generator<int> body) {
  body.next();
  for (auto _ : state) body.throw_(std::runtime_error("thrown"));
}
void throw_caught(benchmark::State& state) { throw_into(state, catches()); }
BENCHMARK(throw_caught)->Name("throw/caught");

void throw_caught_behind(benchmark::State& state) {
  throw_into(state, catches_behind(state.range(0)));
}
BENCHMARK(throw_caught_behind)->Name("throw/caught_behind")->Arg(1)->Arg(100)->Arg(10'000);

void throw_taken(benchmark::State& state) { throw_into(state, takes()); }
BENCHMARK(throw_taken)->Name("throw/taken");

}  // namespace

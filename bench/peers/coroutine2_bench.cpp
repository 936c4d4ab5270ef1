// SPDX-License-Identifier: BSL-1.0
// The same as in bench/generator/ with Boost.Coroutine2, whose coroutines have stacks. A coroutine
// goes one way, so what is sent passes through a variable that both sides see.
#include <benchmark/benchmark.h>

#include <boost/coroutine2/all.hpp>
#include <boost/coroutine2/pooled_fixedsize_stack.hpp>
#include <boost/version.hpp>
#include <cstdint>

#include "keep.hpp"

namespace {

using bench::keep;
using coroutine = boost::coroutines2::coroutine<std::int64_t>;

void next(benchmark::State& state) {
  coroutine::pull_type source([](coroutine::push_type& yield) {
    for (std::int64_t i = 0;; ++i) yield(i);
  });
  std::int64_t sum = 0;
  for (auto _ : state) {
    source();
    keep(sum += source.get());
  }
}
BENCHMARK(next)->Name("next");

void send(benchmark::State& state) {
  std::int64_t in = 0;
  coroutine::pull_type source([&in](coroutine::push_type& yield) {
    for (std::int64_t last = 0;;) {
      yield(last);
      last = in;
    }
  });
  std::int64_t value = 0;
  for (auto _ : state) {
    in = value;
    source();
    keep(value = source.get() + 1);
  }
}
BENCHMARK(send)->Name("send");

template <class Stack>
void create(benchmark::State& state) {
  Stack stacks;
  for (auto _ : state) {
    coroutine::pull_type one(stacks, [](coroutine::push_type& yield) { yield(1); });
    std::int64_t value = one.get();
    keep(value);
  }
}
BENCHMARK(create<boost::coroutines2::fixedsize_stack>)->Name("create");
BENCHMARK(create<boost::coroutines2::pooled_fixedsize_stack>)->Name("create/pooled");

[[maybe_unused]] const bool version_is_told =
    (benchmark::AddCustomContext("version", "Boost.Coroutine2 " BOOST_LIB_VERSION), true);

}  // namespace

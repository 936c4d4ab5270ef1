// SPDX-License-Identifier: BSL-1.0
// What it costs to send a value and get one back: to a generator itself, and to one that stands at
// the end of a chain of delegations.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/generator.hpp>

#include "generator/one_way.hpp"
#include "keep.hpp"

namespace {

using bench::keep;
using bench::one_way;
using hocket::from;
using hocket::generator;

one_way one_way_echo_seen() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}
generator<std::int64_t, std::int64_t> echo_seen() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}

[[gnu::noinline]] one_way one_way_echo_opaque() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}
[[gnu::noinline]] generator<std::int64_t, std::int64_t> echo_opaque() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}
generator<std::int64_t, std::int64_t> echo_behind(std::int64_t depth) {
  if (depth == 1) {
    co_yield from(echo_opaque());
  } else {
    co_yield from(echo_behind(depth - 1));
  }
}

template <auto echo>
void send_bare_resume(benchmark::State& state) {
  auto body = echo();
  body.next();
  std::int64_t value = 0;
  for (auto _ : state) keep(value = body.send(value) + 1);
}
BENCHMARK(send_bare_resume<one_way_echo_seen>)->Name("send/bare_resume/seen");
BENCHMARK(send_bare_resume<one_way_echo_opaque>)->Name("send/bare_resume/opaque");

template <auto echo>
void send(benchmark::State& state) {
  auto body = echo();
  body.next();
  std::int64_t value = 0;
  for (auto _ : state) keep(value = *body.send(value) + 1);
}
BENCHMARK(send<echo_seen>)->Name("send/seen");
BENCHMARK(send<echo_opaque>)->Name("send/opaque");

void send_through_delegation(benchmark::State& state) {
  auto body = echo_behind(state.range(0));
  body.next();
  std::int64_t value = 0;
  for (auto _ : state) keep(value = *body.send(value) + 1);
}
BENCHMARK(send_through_delegation)->Name("send_behind")->RangeMultiplier(10)->Range(1, 10'000);

}  // namespace

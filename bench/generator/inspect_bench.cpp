// SPDX-License-Identifier: BSL-1.0
// What introspection costs those who do not use it, and those who do.
//
// A generator always notes where it stands and how often it was resumed. That cannot be switched
// off, so its time is measured on the floor, which is built without and with the same notes. The
// loops here are those of send_bench.cpp in a file that inspects its generators.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <hocket/generator.hpp>
#include <hocket/inspect.hpp>
#include <source_location>

#include "generator/one_way.hpp"
#include "keep.hpp"

namespace {

using bench::basic_one_way;
using bench::keep;
using bench::traced;
using bench::untraced;
using hocket::generator;
using hocket::inspect;
using hocket::watch;

// Not one template: g++ 12 fails with an internal error there.
[[gnu::noinline]] basic_one_way<untraced> untraced_echo() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}
[[gnu::noinline]] basic_one_way<traced> traced_echo() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}

template <auto echo>
void send_to_floor(benchmark::State& state) {
  auto body = echo();
  body.next();
  std::int64_t value = 0;
  for (auto _ : state) keep(value = body.send(value) + 1);
}
BENCHMARK(send_to_floor<untraced_echo>)->Name("inspect/floor/without_notes");
BENCHMARK(send_to_floor<traced_echo>)->Name("inspect/floor/with_notes");

[[gnu::noinline]] generator<std::int64_t, std::int64_t> echo() {
  std::int64_t last = 0;
  for (;;) last = co_yield last;
}
[[gnu::noinline]] generator<std::int64_t, std::int64_t> watched_echo() {
  std::int64_t last = 0;
  auto watched = co_await watch("last", last);
  for (;;) last = co_yield last;
}

template <auto make>
void send_and_inspect(benchmark::State& state) {
  auto body = make();
  body.next();
  std::int64_t value = 0;
  for (auto _ : state) keep(value = *body.send(value) + 1);
  if (inspect(body).resumptions == 0) state.SkipWithError("inspect() saw no resumption");
}
BENCHMARK(send_and_inspect<echo>)->Name("inspect/send/inspected");
BENCHMARK(send_and_inspect<watched_echo>)->Name("inspect/send/watched");

void inspect_one(benchmark::State& state) {
  auto body = echo();
  body.next();
  for (auto _ : state) {
    auto info = inspect(body);
    benchmark::DoNotOptimize(info);
  }
}
BENCHMARK(inspect_one)->Name("inspect/call");

/// The count lies in room that alignment leaves beside the generator's state; the place does not.
void bytes_of_notes(benchmark::State& state) {
  for (auto _ : state) benchmark::ClobberMemory();
  state.counters["bytes"] = static_cast<double>(sizeof(std::source_location));
}
BENCHMARK(bytes_of_notes)->Name("inspect/bytes_of_notes")->Iterations(1);

}  // namespace

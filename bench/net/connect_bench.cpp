// SPDX-License-Identifier: BSL-1.0
// What a connection costs that is made, accepted and closed at both ends, one after another; both
// ends are tasks of the same loop.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <hocket/loop/run.hpp>
#include <hocket/net/tcp.hpp>

namespace {

using hocket::task;
using hocket::tcp_stream;

task<void> connections(benchmark::State& state) {
  hocket::tcp_listener listener;
  std::array<std::byte, 1> nothing;
  for (auto _ : state) {
    tcp_stream client = co_await tcp_stream::connect(listener.local());
    tcp_stream server = co_await listener.accept();
    client.close();
    const std::size_t end = co_await server.read_some(nothing);
    benchmark::DoNotOptimize(end);
  }
}
void connect(benchmark::State& state) { hocket::run(connections(state)); }
BENCHMARK(connect)->Name("connect");

}  // namespace

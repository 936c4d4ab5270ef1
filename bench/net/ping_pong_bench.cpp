// SPDX-License-Identifier: BSL-1.0
// What a message costs there and back, when 20 connections do nothing else; both ends are tasks of
// the same loop.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/net/tcp.hpp>
#include <span>
#include <stdexcept>
#include <vector>

namespace {

using hocket::task;
using hocket::task_group;
using hocket::tcp_stream;

constexpr std::int64_t pairs = 20, turns_per_run = 500;
constexpr std::size_t message_bytes = 64, buffer_bytes = 1024;

void require_whole(std::size_t size) {
  if (size != message_bytes) throw std::runtime_error("ping_pong: a message came in pieces");
}

task<void> ping(tcp_stream& peer) {
  std::array<std::byte, buffer_bytes> buffer{};
  for (std::int64_t i = 0; i < turns_per_run; ++i) {
    co_await peer.write_all(std::span(buffer).first(message_bytes));
    require_whole(co_await peer.read_some(buffer));
  }
}

task<void> pong(tcp_stream& peer) {
  std::array<std::byte, buffer_bytes> buffer{};
  for (std::int64_t i = 0; i < turns_per_run; ++i) {
    require_whole(co_await peer.read_some(buffer));
    co_await peer.write_all(std::span(buffer).first(message_bytes));
  }
}

task<void> play(benchmark::State& state) {
  hocket::tcp_listener listener;
  std::vector<tcp_stream> ends;
  for (std::int64_t i = 0; i < pairs; ++i) {
    ends.push_back(co_await tcp_stream::connect(listener.local()));
    ends.push_back(co_await listener.accept());
  }
  auto body = [&ends](task_group& group) -> task<void> {
    for (std::size_t i = 0; i < ends.size(); i += 2) {
      group.spawn(ping(ends[i]));
      group.spawn(pong(ends[i + 1]));
    }
    co_return;
  };
  for (auto _ : state) co_await hocket::with_task_group(body);
  state.SetItemsProcessed(state.iterations() * pairs * turns_per_run);
}
void ping_pong(benchmark::State& state) { hocket::run(play(state)); }
BENCHMARK(ping_pong)->Name("ping_pong");

}  // namespace

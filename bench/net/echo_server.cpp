// SPDX-License-Identifier: BSL-1.0
// A server that sends back what it gets, a task for each connection:
//
//     echo_server COUNT        each task has its buffer from beginning to end
//     echo_server COUNT idle   a task has a buffer only while there is something in it
//
// Prints its port, and when COUNT connections have come and gone what an echo cost and how much
// memory a connection took, as lines of JSON. bench/peers/net_load.c drives it.
#include <array>
#include <cstddef>
#include <cstdio>
#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/net/tcp.hpp>
#include <span>
#include <string>
#include <utility>

#include "peers/net_measure.h"

namespace {

using hocket::task;
using hocket::task_group;
using hocket::tcp_stream;

echo_count count{};

task<void> echo(tcp_stream peer) {
  std::array<std::byte, buffer_bytes> buffer;
  while (const std::size_t size = co_await peer.read_some(buffer)) {
    co_await peer.write_all(std::span(buffer).first(size));
    ++count.echoes;
  }
}

task<bool> echo_once(tcp_stream& peer) {
  std::array<std::byte, buffer_bytes> buffer;
  const std::size_t size = co_await peer.read_some(buffer);
  if (size == 0) co_return false;
  co_await peer.write_all(std::span(buffer).first(size));
  ++count.echoes;
  co_return true;
}

task<void> echo_from_idle(tcp_stream peer) {
  for (bool goes_on = true; goes_on;) {
    co_await peer.readable();
    goes_on = co_await echo_once(peer);
  }
}

task<void> serve(task<void> (*handler)(tcp_stream)) {
  hocket::tcp_listener listener({hocket::ip_address::loopback(), 0});
  auto body = [&listener, handler](task_group& connections) -> task<void> {
    while (count.connected < count.connections) {
      tcp_stream peer = co_await listener.accept();
      connections.spawn(handler(std::move(peer)));
      note_connected(&count);
    }
  };
  count.idle_bytes = memory_bytes("VmRSS:");
  print_port(listener.port());
  co_await hocket::with_task_group(body);
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count < 2) return 2;
  allow_many_descriptors();
  count.connections = std::stoi(arguments[1]);
  hocket::run(serve(argument_count == 2 ? echo : echo_from_idle));
  print_echo(&count);
}

// SPDX-License-Identifier: BSL-1.0
// Boost.Asio's awaitables doing what the benchmarks in bench/net/ do:
//
//     asio_net SECONDS       measures ping_pong and connect
//     asio_net echo COUNT    an echo server for COUNT connections; net_load drives it
//
// Prints lines of JSON. Times are processor time.
#include <array>
#include <boost/asio.hpp>
#include <boost/version.hpp>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "net_measure.h"

namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

using buffer_type = std::array<char, buffer_bytes>;

asio::io_context io(1);

tcp::acceptor listen_somewhere() {
  tcp::acceptor made(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  made.listen(4096);
  return made;
}

constexpr int turns_per_run = 500;

void require_whole(std::size_t size) { require(size == message_bytes, "async_read_some"); }

awaitable<void> ping(tcp::socket& peer, int& running) {
  buffer_type buffer{};
  for (int i = 0; i < turns_per_run; ++i) {
    co_await asio::async_write(peer, asio::buffer(buffer, message_bytes), use_awaitable);
    require_whole(co_await peer.async_read_some(asio::buffer(buffer), use_awaitable));
  }
  --running;
}

awaitable<void> pong(tcp::socket& peer, int& running) {
  buffer_type buffer{};
  for (int i = 0; i < turns_per_run; ++i) {
    require_whole(co_await peer.async_read_some(asio::buffer(buffer), use_awaitable));
    co_await asio::async_write(peer, asio::buffer(buffer, message_bytes), use_awaitable);
  }
  --running;
}

void ping_pong(double seconds) {
  tcp::acceptor listener = listen_somewhere();
  std::vector<tcp::socket> ends;
  ends.reserve(2 * pairs);
  const auto connect_all = [&]() -> awaitable<void> {
    for (int i = 0; i < pairs; ++i) {
      tcp::socket& client = ends.emplace_back(io);
      co_await client.async_connect(listener.local_endpoint(), use_awaitable);
      client.set_option(tcp::no_delay(true));
      tcp::socket& server = ends.emplace_back(io);
      co_await listener.async_accept(server, use_awaitable);
      server.set_option(tcp::no_delay(true));
    }
  };
  asio::co_spawn(io, connect_all(), asio::detached);
  io.run();
  const double start = processor_ns();
  double spent = 0, made = 0;
  for (; (spent = processor_ns() - start) < seconds * 1e9; made += pairs * turns_per_run) {
    int running = 2 * pairs;
    for (std::size_t i = 0; i < ends.size(); i += 2) {
      asio::co_spawn(io, ping(ends[i], running), asio::detached);
      asio::co_spawn(io, pong(ends[i + 1], running), asio::detached);
    }
    io.restart();
    io.run();
    require(running == 0, "ping_pong");
  }
  print_ns("ping_pong", spent / made);
}

awaitable<void> connections(double seconds) {
  tcp::acceptor listener = listen_somewhere();
  const double start = processor_ns();
  double spent = 0, made = 0;
  std::array<char, 1> nothing;
  for (; (spent = processor_ns() - start) < seconds * 1e9; ++made) {
    tcp::socket client(io);
    co_await client.async_connect(listener.local_endpoint(), use_awaitable);
    client.set_option(tcp::no_delay(true));
    tcp::socket server = co_await listener.async_accept(use_awaitable);
    server.set_option(tcp::no_delay(true));
    client.close();
    boost::system::error_code end;
    co_await server.async_read_some(asio::buffer(nothing),
                                    asio::redirect_error(use_awaitable, end));
    require(end == asio::error::eof, "async_read_some");
    server.close();
  }
  print_ns("connect", spent / made);
}

echo_count count{};

awaitable<void> echo(tcp::socket peer) {
  buffer_type buffer;
  for (;;) {
    boost::system::error_code end;
    const std::size_t size = co_await peer.async_read_some(
        asio::buffer(buffer), asio::redirect_error(use_awaitable, end));
    if (end) co_return;
    co_await asio::async_write(peer, asio::buffer(buffer, size), use_awaitable);
    ++count.echoes;
  }
}

awaitable<void> serve(tcp::acceptor& listener) {
  while (count.connected < count.connections) {
    tcp::socket peer = co_await listener.async_accept(use_awaitable);
    peer.set_option(tcp::no_delay(true));
    asio::co_spawn(io, echo(std::move(peer)), asio::detached);
    note_connected(&count);
  }
}

void run_echo_server(int connections) {
  tcp::acceptor listener = listen_somewhere();
  count.connections = connections;
  count.idle_bytes = memory_bytes("VmRSS:");
  print_port(listener.local_endpoint().port());
  asio::co_spawn(io, serve(listener), asio::detached);
  io.run();
  print_echo(&count);
}

}  // namespace

int main(int argument_count, char** arguments) {
  allow_many_descriptors();
  if (argument_count == 3) {
    run_echo_server(std::stoi(arguments[2]));
    return 0;
  }
  const double seconds = std::stod(arguments[1]);
  std::printf("{\"version\": \"Boost.Asio %s\"}\n", BOOST_LIB_VERSION);
  ping_pong(seconds);
  asio::co_spawn(io, connections(seconds), asio::detached);
  io.restart();
  io.run();
}

// SPDX-License-Identifier: BSL-1.0
// Operations that succeed at once, and the turns of the others.
#include "hocket/net/async_socket.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/net/udp.hpp"
#include "net/faulty_calls.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::address;
using hocket::ip_address;
using hocket::task;
using hocket::task_group;
using hocket::tcp_listener;
using hocket::tcp_stream;
using hocket::udp_socket;
using hocket::with_task_group;
using hocket::tests::call;
using hocket::tests::faulty_calls;

constexpr std::size_t in_a_row = hocket::detail::async_socket::successes_in_a_row;
/// The first one of a turn is that for which the task gave way.
constexpr std::size_t at_most = in_a_row + 1;

struct connection {
  tcp_stream client;
  tcp_stream server;
};

task<connection> make_connection() {
  tcp_listener listener;
  auto client = co_await tcp_stream::connect(listener.local());
  auto server = co_await listener.accept();
  co_return connection{std::move(client), std::move(server)};
}

/// Gives how many steps of `work` a task that is always ready saw between two turns of its own, at
/// most. `steps` says how many there were.
task<std::size_t> longest_run(task<void> work, std::function<std::size_t()> steps) {
  auto body = [&](task_group& group) -> task<std::size_t> {
    auto worker = group.spawn(std::move(work));
    std::size_t longest = 0;
    for (std::size_t seen = 0; !worker.done();) {
      co_await hocket::sleep(0s);
      const std::size_t now = steps();
      longest = std::max(longest, now - seen);
      seen = now;
    }
    co_await worker;
    co_return longest;
  };
  co_return co_await with_task_group(body);
}

task<void> read_bytes(tcp_stream& from, std::size_t count, std::size_t& done) {
  std::array<std::byte, 1> one;
  for (; done < count; ++done) co_await from.read_some(one);
}

class async_socket : public ::testing::Test {
 protected:
  hocket::tests::virtual_run run;
  std::size_t done = 0;
  std::function<std::size_t()> steps = [this] { return done; };
};

TEST_F(async_socket, a_reader_that_never_waits_lets_the_others_have_their_turn) {
  auto body = [&]() -> task<void> {
    auto [client, server] = co_await make_connection();
    co_await client.write_all(std::string(500, 'x'));
    const std::size_t longest = co_await longest_run(read_bytes(server, 500, done), steps);
    EXPECT_EQ(longest, at_most);
  };
  run(body());
}

TEST_F(async_socket, a_writer_that_never_waits_lets_the_others_have_their_turn) {
  auto body = [&]() -> task<void> {
    auto [client, server] = co_await make_connection();
    auto write = [&]() -> task<void> {
      for (; done < 500; ++done) co_await client.write_all("x");
    };
    const std::size_t longest = co_await longest_run(write(), steps);
    EXPECT_EQ(longest, at_most);
    const std::string got = co_await server.read_exactly(500);
    EXPECT_EQ(got, std::string(500, 'x'));
  };
  run(body());
}

TEST_F(async_socket, one_write_in_many_pieces_lets_the_others_have_their_turn) {
  auto body = [&]() -> task<void> {
    auto [client, server] = co_await make_connection();
    const std::string text(250, 'x');
    const std::array pieces{std::as_bytes(std::span(text)), std::as_bytes(std::span(text))};
    const faulty_calls counted(call::send, {.is_short = true}, 1, SIZE_MAX);
    auto write = [&]() -> task<void> {
      co_await client.write_all(text);
      co_await client.write_all(pieces);
    };
    const std::size_t longest =
        co_await longest_run(write(), [&] { return counted.calls(call::send); });
    // The edge that comes with the registration lets it try, too.
    EXPECT_LE(longest, 2 * in_a_row);
    EXPECT_EQ(counted.calls(call::send), 750U);
    const std::string got = co_await server.read_exactly(750);
    EXPECT_EQ(got, std::string(750, 'x'));
  };
  run(body());
}

TEST_F(async_socket, an_accept_that_never_waits_lets_the_others_have_their_turn) {
  auto body = [&]() -> task<void> {
    tcp_listener listener;
    std::vector<tcp_stream> clients;
    while (clients.size() < 100) {
      clients.push_back(co_await tcp_stream::connect(listener.local()));
    }
    std::vector<tcp_stream> served;
    auto accept = [&]() -> task<void> {
      while (served.size() < 100) served.push_back(co_await listener.accept());
    };
    const std::size_t longest = co_await longest_run(accept(), [&] { return served.size(); });
    EXPECT_EQ(longest, at_most);
  };
  run(body());
}

TEST_F(async_socket, datagrams_that_are_there_let_the_others_have_their_turn) {
  auto body = [&]() -> task<void> {
    udp_socket here({ip_address::loopback(), 0});
    auto send_and_receive = [&]() -> task<void> {
      std::array<std::byte, 10> buffer;
      for (std::size_t i = 0; i < 50; ++i, ++done) co_await here.send_to("x", here.local());
      for (std::size_t i = 0; i < 50; ++i, ++done) co_await here.recv_from(buffer);
    };
    const std::size_t longest = co_await longest_run(send_and_receive(), steps);
    EXPECT_EQ(longest, at_most);
  };
  run(body());
}

TEST_F(async_socket, several_sockets_of_a_task_are_counted_together) {
  auto body = [&]() -> task<void> {
    auto [client, server] = co_await make_connection();
    auto talk = [&]() -> task<void> {
      std::array<std::byte, 1> one;
      for (int i = 0; i < 100; ++i) {
        co_await client.write_all("x");
        ++done;
        co_await server.readable();
        co_await server.read_some(one);
        ++done;
      }
    };
    const std::size_t longest = co_await longest_run(talk(), steps);
    EXPECT_LE(longest, at_most);
  };
  run(body());
}

TEST_F(async_socket, a_reader_that_never_waits_can_be_cancelled_and_nothing_is_lost) {
  auto body = [&]() -> task<void> {
    auto [client, server] = co_await make_connection();
    co_await client.write_all(std::string(100, 'x') + "end");
    auto parent = [&](task_group& group) -> task<void> {
      auto reader = group.spawn(read_bytes(server, 100, done));
      co_await hocket::sleep(0s);
      reader.cancel();
    };
    co_await with_task_group(parent);
    EXPECT_EQ(done, in_a_row);
    const std::string rest = co_await server.read_exactly(103 - in_a_row);
    EXPECT_TRUE(rest.ends_with("xend"));
  };
  run(body());
}

TEST_F(async_socket, a_socket_that_is_closed_while_its_task_gives_way_is_reported) {
  auto body = [&]() -> task<void> {
    auto [client, server] = co_await make_connection();
    co_await client.write_all(std::string(100, 'x'));
    int error = 0;
    auto read = [&]() -> task<void> {
      try {
        co_await read_bytes(server, 100, done);
      } catch (const std::system_error& e) {
        error = e.code().value();
      }
    };
    auto parent = [&](task_group& group) -> task<void> {
      group.spawn(read());
      co_await hocket::sleep(0s);
      server.close();
    };
    co_await with_task_group(parent);
    EXPECT_EQ(error, EBADF);
    EXPECT_EQ(done, in_a_row);
  };
  run(body());
}

}  // namespace

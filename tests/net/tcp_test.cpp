// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/tcp.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <functional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "expect_task.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/testing/virtual_clock.hpp"
#include "net/faulty_calls.hpp"
#include "net/silent_port.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::address;
using hocket::event_loop;
using hocket::ip_address;
using hocket::join_handle;
using hocket::task;
using hocket::task_group;
using hocket::tcp_listener;
using hocket::tcp_stream;
using hocket::virtual_clock;
using hocket::with_task_group;
using hocket::tests::failure;
using hocket::tests::failure_of;

struct connection {
  tcp_stream client;
  tcp_stream server;
};

task<connection> make_connection(tcp_listener& listener) {
  auto client = co_await tcp_stream::connect(listener.local());
  auto server = co_await listener.accept();
  co_return connection{std::move(client), std::move(server)};
}

task<std::string> read_some(tcp_stream& stream) {
  std::array<std::byte, 4096> buffer;
  const std::size_t size = co_await stream.read_some(buffer);
  co_return std::string(reinterpret_cast<const char*>(buffer.data()), size);
}

task<void> write(tcp_stream& stream, std::string text) { co_await stream.write_all(text); }

class tcp : public ::testing::Test {
 protected:
  void run(std::function<task<void>()> body) { hocket::run(loop, body()); }

  virtual_clock time;
  event_loop loop{time, time.make_poller()};
};

TEST_F(tcp, both_sides_know_their_addresses) {
  run([]() -> task<void> {
    tcp_listener listener;
    EXPECT_NE(listener.port(), 0);
    auto [client, server] = co_await make_connection(listener);
    EXPECT_EQ(client.peer(), listener.local());
    EXPECT_EQ(server.peer(), client.local());
  });
}

TEST_F(tcp, data_and_end_that_arrive_together_are_both_read) {
  run([]() -> task<void> {
    tcp_listener listener;
    auto [client, server] = co_await make_connection(listener);
    auto body = [&](task_group& group) -> task<std::vector<std::string>> {
      // The reader waits, so one edge tells of the data and of the end.
      auto reader = group.spawn(read_some(server));
      co_await hocket::sleep(1s);
      co_await client.write_all("last words");
      client.close();
      std::vector<std::string> got;
      got.push_back(co_await reader);
      got.push_back(co_await read_some(server));
      co_return got;
    };
    const auto got = co_await with_task_group(body);
    EXPECT_EQ(got, (std::vector<std::string>{"last words", ""}));
  });
}

TEST_F(tcp, an_end_that_comes_after_the_data_was_read_is_noticed) {
  run([]() -> task<void> {
    tcp_listener listener;
    auto [client, server] = co_await make_connection(listener);
    auto body = [&](task_group& group) -> task<std::vector<std::string>> {
      std::vector<std::string> got;
      for (int i = 0; i < 3; ++i) {
        auto reader = group.spawn(read_some(server));
        co_await hocket::sleep(1s);
        if (i < 2) {
          co_await client.write_all("x");
        } else {
          client.close();
        }
        got.push_back(co_await reader);
      }
      got.push_back(co_await read_some(server));
      co_return got;
    };
    const auto got = co_await with_task_group(body);
    EXPECT_EQ(got, (std::vector<std::string>{"x", "x", "", ""}));
  });
}

TEST_F(tcp, an_edge_that_came_while_nobody_read_is_not_lost) {
  run([]() -> task<void> {
    tcp_listener listener;
    auto [client, server] = co_await make_connection(listener);
    auto body = [&](task_group& group) -> task<std::string> {
      auto reader = group.spawn(read_some(server));
      co_await hocket::sleep(1s);
      co_await client.write_all("first");
      co_await reader;
      co_await client.write_all("second");
      co_await hocket::sleep(1s);  // the loop takes the edge now
      co_return co_await read_some(server);
    };
    const std::string text = co_await with_task_group(body);
    EXPECT_EQ(text, "second");
  });
}

TEST_F(tcp, a_refused_connection_names_the_address) {
  run([]() -> task<void> {
    const hocket::tests::silent_port silent;
    const failure f = co_await failure_of(tcp_stream::connect(silent.local()));
    EXPECT_EQ(f.error, ECONNREFUSED);
    EXPECT_EQ(f.text, "connect " + silent.local().str() + ": Connection refused");
  });
}

TEST_F(tcp, a_port_that_is_taken_is_named) {
  run([]() -> task<void> {
    const tcp_listener first;
    try {
      const tcp_listener second(first.local());
      ADD_FAILURE() << "no exception";
    } catch (const std::system_error& e) {
      EXPECT_EQ(e.code().value(), EADDRINUSE);
      EXPECT_EQ(std::string(e.what()), "bind " + first.local().str() + ": Address already in use");
    }
    co_return;
  });
}

TEST_F(tcp, writing_to_a_peer_that_is_gone_is_an_error_and_no_signal) {
  run([]() -> task<void> {
    tcp_listener listener;
    auto [client, server] = co_await make_connection(listener);
    const address peer = server.peer();
    co_await server.write_all("unread data turns the close into a reset");
    client.close();
    const failure read = co_await failure_of(read_some(server));
    EXPECT_EQ(read.error, ECONNRESET);
    EXPECT_EQ(read.text, "read from " + peer.str() + ": Connection reset by peer");
    const failure written = co_await failure_of(write(server, "x"));
    EXPECT_EQ(written.error, EPIPE);
    EXPECT_EQ(written.text, "write to " + peer.str() + ": Broken pipe");
  });
}

TEST_F(tcp, a_read_that_was_over_before_the_cancellation_keeps_its_bytes) {
  run([&]() -> task<void> {
    tcp_listener listener;
    auto [client, server] = co_await make_connection(listener);
    std::string got;
    auto reader = [&]() -> task<void> {
      got = co_await read_some(server);
      co_await hocket::sleep(1h);
      ADD_FAILURE() << "the cancellation was lost";
    };
    auto body = [&](task_group& group) -> task<void> {
      auto handle = group.spawn(reader());
      co_await hocket::sleep(1s);
      co_await client.write_all("kept");
      // The timer fires in the pass that finds the stream readable, after the read is made.
      co_await hocket::sleep(0s);
      loop.call_soon([handle]() mutable { handle.cancel(); });
      co_await hocket::sleep(1s);
      EXPECT_TRUE(handle.cancelled());
    };
    co_await with_task_group(body);
    EXPECT_EQ(got, "kept");
  });
}

/// Connects without the loop, so that a connection is pending in the same turn.
hocket::unique_fd connect_at_once(const address& to) {
  hocket::unique_fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(to.port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  return fd;
}

TEST_F(tcp, a_cancelled_accept_loses_no_connection) {
  for (const bool cancelled_first : {true, false}) {
    SCOPED_TRACE(cancelled_first ? "cancelled, then connected" : "connected, then cancelled");
    run([cancelled_first]() -> task<void> {
      tcp_listener listener;
      auto accept = [&]() -> task<tcp_stream> { co_return co_await listener.accept(); };
      hocket::unique_fd client;
      auto body = [&](task_group& group) -> task<void> {
        auto waiting = group.spawn(accept());
        co_await hocket::sleep(1s);
        if (cancelled_first) waiting.cancel();
        client = connect_at_once(listener.local());
        if (!cancelled_first) waiting.cancel();
        co_await hocket::sleep(0s);
        EXPECT_TRUE(waiting.cancelled());
      };
      co_await with_task_group(body);
      auto server = co_await listener.accept();
      EXPECT_EQ(server.local(), listener.local());
    });
  }
}

TEST_F(tcp, a_second_reader_is_refused) {
  run([]() -> task<void> {
    tcp_listener listener;
    auto [client, server] = co_await make_connection(listener);
    auto body = [&](task_group& group) -> task<std::string> {
      auto first = group.spawn(read_some(server));
      co_await hocket::sleep(1s);
      std::string message;
      try {
        co_await read_some(server);
      } catch (const hocket::runtime_error& e) {
        message = e.what();
      }
      co_await client.write_all("x");
      co_await first;
      co_return message;
    };
    const std::string message = co_await with_task_group(body);
    EXPECT_EQ(message, "another task waits already to read from this socket");
  });
}

TEST_F(tcp, accept_outlasts_a_lack_of_descriptors_and_reports_it_once) {
  std::vector<std::string> reports;
  loop.set_exception_handler([&](const hocket::diagnostic& what) {
    try {
      std::rethrow_exception(what.exception);
    } catch (const std::system_error& e) {
      reports.emplace_back(e.what());
    }
  });
  run([&]() -> task<void> {
    tcp_listener listener;
    const auto client = co_await tcp_stream::connect(listener.local());
    const auto start = loop.now();
    hocket::tests::faulty_calls shortage(hocket::tests::call::accept, {.error = EMFILE}, 1,
                                         SIZE_MAX);
    loop.call_later(1s, [&] { shortage.stop(); });
    const auto server = co_await listener.accept();
    EXPECT_EQ(server.peer(), client.local());
    EXPECT_GE(loop.now() - start, 1s);
    EXPECT_LE(loop.now() - start, 1s + tcp_listener::retry_interval);
    EXPECT_EQ(reports,
              (std::vector{"accept on " + listener.local().str() + ": Too many open files"}));
  });
}

TEST_F(tcp, many_connections_at_once_are_all_served) {
  static constexpr int count = 200;
  run([]() -> task<void> {
    tcp_listener listener;
    auto serve = [](tcp_stream stream) -> task<void> {
      const std::string text = co_await read_some(stream);
      co_await stream.write_all(text + text);
    };
    auto server = [&](task_group& group) -> task<void> {
      for (int i = 0; i < count; ++i) group.spawn(serve(co_await listener.accept()));
    };
    int right = 0;
    auto client = [&](int i) -> task<void> {
      auto stream = co_await tcp_stream::connect(listener.local());
      const std::string text = std::to_string(i) + ";";
      co_await stream.write_all(text);
      const std::string reply = co_await stream.read_to_end();
      right += reply == text + text ? 1 : 0;
    };
    auto body = [&](task_group& group) -> task<void> {
      for (int i = 0; i < count; ++i) group.spawn(client(i));
      co_await server(group);
    };
    co_await with_task_group(body);
    EXPECT_EQ(right, count);
  });
}

}  // namespace

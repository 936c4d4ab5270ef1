// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/socket_stream.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "expect_task.hpp"
#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/byte_stream.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/net/unix_socket.hpp"
#include "net/faulty_calls.hpp"
#include "net/open_descriptors.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::task;
using hocket::task_group;
using hocket::tcp_listener;
using hocket::tcp_stream;
using hocket::unix_stream;
using hocket::with_task_group;
using hocket::tests::call;
using hocket::tests::expect_error;
using hocket::tests::expect_gives;
using hocket::tests::expect_throws;
using hocket::tests::faulty_calls;

static_assert(hocket::ByteStream<tcp_stream>);
static_assert(hocket::ByteStream<unix_stream>);

using piece = std::span<const std::byte>;

piece bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

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

class socket_stream : public ::testing::Test {
 protected:
  hocket::tests::virtual_run run;
};

TEST_F(socket_stream, pieces_are_written_one_after_the_other) {
  auto body = []() -> task<void> {
    auto [a, b] = unix_stream::make_pair();
    const std::array pieces{bytes_of("head"), bytes_of(""), bytes_of(", "), bytes_of("body")};
    co_await a.write_all(pieces);
    a.close();
    co_await expect_gives(b.read_to_end(), "head, body");
  };
  run(body());
}

TEST_F(socket_stream, no_pieces_and_empty_pieces_are_written_at_once) {
  auto body = []() -> task<void> {
    auto [a, b] = unix_stream::make_pair();
    const faulty_calls count;
    co_await a.write_all(std::span<const piece>());
    const std::array empty{piece(), piece()};
    co_await a.write_all(empty);
    EXPECT_EQ(count.calls(call::send), 0U);
  };
  run(body());
}

TEST_F(socket_stream, pieces_take_one_system_call) {
  auto body = []() -> task<void> {
    auto [a, b] = unix_stream::make_pair();
    const faulty_calls count;
    const std::vector<piece> pieces(50, bytes_of("x"));
    co_await a.write_all(pieces);
    EXPECT_EQ(count.calls(call::send), 1U);
  };
  run(body());
}

TEST_F(socket_stream, more_and_larger_pieces_than_the_system_takes_at_once_arrive_whole) {
  auto body = []() -> task<void> {
    auto [a, b] = unix_stream::make_pair();
    std::string expected;
    std::vector<std::string> texts;
    for (int i = 0; i < 200; ++i) {
      texts.emplace_back(static_cast<std::size_t>(i * 97), static_cast<char>('a' + i % 26));
      expected += texts.back();
    }
    std::vector<piece> pieces;
    for (const auto& text : texts) pieces.push_back(bytes_of(text));
    auto body_of = [&](task_group& group) -> task<std::string> {
      auto reader = group.spawn(b.read_to_end());
      co_await a.write_all(pieces);
      a.shutdown_write();
      co_return co_await reader;
    };
    const std::string got = co_await with_task_group(body_of);
    EXPECT_TRUE(got == expected) << got.size() << " of " << expected.size() << " bytes";
  };
  run(body());
}

TEST_F(socket_stream, a_conversation_registers_its_descriptors_once) {
  auto body = []() -> task<void> {
    auto [client, server] = co_await make_connection();
    auto echo = [&, &stream = server]() -> task<void> {
      std::array<std::byte, 16> buffer;
      while (const std::size_t got = co_await stream.read_some(buffer)) {
        co_await stream.write_all(piece(buffer).first(got));
      }
    };
    auto talk = [&, &stream = client](task_group& group) -> task<void> {
      group.spawn(echo());
      std::array<std::byte, 16> buffer;
      co_await stream.write_all("first");
      co_await stream.read_some(buffer);
      const faulty_calls count;
      for (int i = 0; i < 100; ++i) {
        co_await stream.write_all("ping");
        co_await stream.read_some(buffer);
      }
      EXPECT_EQ(count.calls(call::epoll_ctl), 0U);
      EXPECT_EQ(count.calls(call::send), 200U);
      // A read that waited took what there was, and the next one waits without asking first.
      EXPECT_LE(count.calls(call::recv), 202U);
      stream.close();
    };
    co_await with_task_group(talk);
  };
  run(body());
}

TEST_F(socket_stream, who_waits_until_it_is_readable_needs_no_buffer_yet) {
  auto body = []() -> task<void> {
    auto [a, b] = unix_stream::make_pair();
    auto waiting = [](unix_stream& from, bool& came) -> task<void> {
      co_await from.readable();
      came = true;
    };
    bool came = false;
    auto in_group = [&](task_group& group) -> task<void> {
      group.spawn(waiting(b, came));
      co_await hocket::sleep(1s);
      EXPECT_FALSE(came);
      co_await a.write_all("one\ntwo");
    };
    co_await with_task_group(in_group);
    EXPECT_TRUE(came);
    co_await expect_gives(b.read_line(), "one\n");
    co_await b.readable();  // at once, for what an earlier read has brought
    co_await expect_gives(b.read_exactly(3), "two");
    a.close();
    co_await b.readable();
    co_await expect_gives(b.read_to_end(), "");
  };
  run(body());
}

TEST_F(socket_stream, a_conversation_that_waits_until_it_is_readable_makes_no_more_system_calls) {
  auto body = []() -> task<void> {
    auto [a, b] = unix_stream::make_pair();
    std::array<std::byte, 16> buffer{};
    auto answer = [&](unix_stream& from) -> task<void> {
      for (int i = 0; i < 3; ++i) {
        co_await from.readable();
        const std::size_t size = co_await from.read_some(buffer);
        co_await from.write_all(piece(buffer).first(size));
      }
    };
    const faulty_calls calls;
    auto in_group = [&](task_group& group) -> task<void> {
      group.spawn(answer(b));
      for (int i = 0; i < 3; ++i) {
        co_await a.write_all("ping");
        std::array<std::byte, 16> reply{};
        co_await expect_gives(a.read_some(reply), 4U);
      }
    };
    co_await with_task_group(in_group);
    EXPECT_EQ(calls.calls(call::epoll_ctl), 2U);
    // A read after readable() never comes too early; the other end's first one may.
    EXPECT_LE(calls.calls(call::recv), 3U + 4U);
  };
  run(body());
}

TEST_F(socket_stream, a_cancelled_wait_until_it_is_readable_leaves_the_stream_in_order) {
  auto body = []() -> task<void> {
    auto [a, b] = unix_stream::make_pair();
    auto waiting = [](unix_stream& from) -> task<void> { co_await from.readable(); };
    auto limited = hocket::timeout(1s, waiting(b));
    co_await expect_throws<hocket::timeout_error>(std::move(limited));
    co_await a.write_all("still there");
    co_await expect_gives(b.read_exactly(11), "still there");
    b.close();
    co_await expect_error(waiting(b), EBADF);
  };
  run(body());
}

TEST_F(socket_stream, a_reset_is_an_error_of_the_peer) {
  auto body = []() -> task<void> {
    auto [client, server] = co_await make_connection();
    client.reset();
    EXPECT_FALSE(client.is_open());
    auto reading = server.read_exactly(1);
    auto failing = hocket::tests::failure_of(std::move(reading));
    const auto found = co_await std::move(failing);
    EXPECT_EQ(found.error, ECONNRESET);
    EXPECT_EQ(found.text, "read from " + server.peer().str() + ": Connection reset by peer");
  };
  run(body());
}

TEST_F(socket_stream, a_timeout_ends_a_read_and_leaves_the_stream_in_order) {
  auto body = [&]() -> task<void> {
    auto [client, server] = co_await make_connection();
    std::array<std::byte, 16> buffer;
    auto limited = hocket::timeout(1s, server.read_some(buffer));
    co_await expect_throws<hocket::timeout_error>(std::move(limited));
    EXPECT_GE(run.time.elapsed(), 1s);
    co_await client.write_all("late");
    auto in_time = hocket::timeout(1s, server.read_some(buffer));
    co_await expect_gives(std::move(in_time), 4U);
  };
  run(body());
}

TEST_F(socket_stream, a_connection_that_does_not_come_about_is_closed_when_its_time_is_up) {
  auto body = []() -> task<void> {
    hocket::listen_options one_place;
    one_place.backlog = 0;
    const tcp_listener listener({hocket::ip_address::loopback(), 0}, one_place);
    // Nobody accepts, so the queue is full soon, and then the system does not answer.
    std::vector<tcp_stream> queue;
    for (bool full = false; !full && queue.size() < 10;) {
      const std::size_t before = hocket::tests::open_descriptors();
      auto connecting = hocket::timeout(100ms, tcp_stream::connect(listener.local()));
      auto outcome = co_await hocket::catching(std::move(connecting));
      full = outcome.holds<hocket::timeout_error>();
      if (!full) queue.push_back(outcome.value());
      EXPECT_EQ(hocket::tests::open_descriptors(), before + (full ? 0 : 1));
    }
    EXPECT_LT(queue.size(), 10U);
  };
  run(body());
}

TEST_F(socket_stream, who_waits_when_its_stream_is_destroyed_gets_an_error_that_names_the_peer) {
  auto body = []() -> task<void> {
    auto [client, server] = co_await make_connection();
    const std::string peer = server.peer().str();
    auto body_of = [&](task_group& group) -> task<hocket::tests::failure> {
      std::array<std::byte, 16> buffer;
      auto doomed = std::make_unique<tcp_stream>(std::move(server));
      auto reading = group.spawn(hocket::tests::failure_of(doomed->read_some(buffer)));
      co_await hocket::sleep(0s);
      doomed.reset();
      co_return co_await reading;
    };
    const auto found = co_await with_task_group(body_of);
    EXPECT_EQ(found.error, EBADF);
    EXPECT_EQ(found.text, "read from " + peer + ": Bad file descriptor");
  };
  run(body());
}

TEST_F(socket_stream, options_are_the_systems) {
  auto body = []() -> task<void> {
    auto [client, server] = co_await make_connection();
    for (tcp_stream* each : {&client, &server}) {
      EXPECT_TRUE(each->no_delay());
      each->set_no_delay(false);
      EXPECT_FALSE(each->no_delay());
      EXPECT_EQ(each->keep_alive(), std::nullopt);
      const hocket::keep_alive_options often{.idle = 30s, .interval = 5s, .probes = 3};
      each->set_keep_alive(often);
      EXPECT_EQ(each->keep_alive(), often);
      each->set_keep_alive(std::nullopt);
      EXPECT_EQ(each->keep_alive(), std::nullopt);
    }
    client.set_send_buffer_size(20000);
    EXPECT_EQ(client.send_buffer_size(), 40000U);
    client.set_receive_buffer_size(30000);
    EXPECT_EQ(client.receive_buffer_size(), 60000U);
    client.close();
    EXPECT_THROW(client.set_no_delay(true), std::system_error);
  };
  run(body());
}

TEST_F(socket_stream, an_option_that_makes_no_sense_is_named) {
  auto body = []() -> task<void> {
    auto [client, server] = co_await make_connection();
    try {
      client.set_keep_alive(hocket::keep_alive_options{.probes = 0});
      ADD_FAILURE() << "no exception";
    } catch (const std::system_error& e) {
      EXPECT_STREQ(e.what(), "setsockopt TCP_KEEPCNT: Invalid argument");
    }
  };
  run(body());
}

}  // namespace

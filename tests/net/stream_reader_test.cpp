// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/stream_reader.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "expect_task.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/byte_stream.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/testing/simulated_stream.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::incomplete_read_error;
using hocket::limit_overrun_error;
using hocket::simulated_link;
using hocket::simulated_stream;
using hocket::task;
using hocket::tests::expect_error;
using hocket::tests::expect_gives;
using hocket::tests::expect_throws;

static_assert(hocket::ByteStream<hocket::tcp_stream>);

/// A stream that gives `text`, cut in each of several ways, and then ends.
class stream_reader : public ::testing::TestWithParam<std::vector<std::size_t>> {
 protected:
  struct source {
    simulated_stream reader;
    simulated_stream writer;
  };
  task<source> stream_of(std::string text) {
    auto [reader, writer] = simulated_stream::make_pair({.piece_sizes_bytes = GetParam()});
    co_await writer.write_all(text);
    writer.shutdown_write();
    co_return source{std::move(reader), std::move(writer)};
  }

  hocket::tests::virtual_run run;
};

INSTANTIATE_TEST_SUITE_P(pieces, stream_reader,
                         ::testing::Values(std::vector<std::size_t>{}, std::vector<std::size_t>{1},
                                           std::vector<std::size_t>{2, 3, 1}));

TEST_P(stream_reader, read_exactly_gives_so_many_bytes_and_leaves_the_rest) {
  auto body = [&]() -> task<void> {
    auto [in, out] = co_await stream_of("abcdefgh");
    co_await expect_gives(in.read_exactly(3), "abc");
    co_await expect_gives(in.read_exactly(0), "");
    co_await expect_gives(in.read_exactly(5), "defgh");
  };
  run(body());
}

TEST_P(stream_reader, read_exactly_throws_what_came_when_the_stream_ends_before) {
  auto body = [&]() -> task<void> {
    auto [in, out] = co_await stream_of("abc");
    try {
      co_await in.read_exactly(5);
      ADD_FAILURE() << "no exception";
    } catch (const incomplete_read_error& e) {
      EXPECT_EQ(e.partial(), "abc");
      EXPECT_EQ(e.expected_bytes(), 5U);
      EXPECT_STREQ(e.what(), "the stream ended after 3 of 5 bytes");
    }
    co_await expect_gives(in.read_to_end(), "");
  };
  run(body());
}

TEST_P(stream_reader, read_exactly_takes_memory_for_what_has_come_only) {
  auto body = [&]() -> task<void> {
    auto [in, out] = co_await stream_of("abc");
    co_await expect_throws<incomplete_read_error>(in.read_exactly(std::size_t{1} << 60));
  };
  run(body());
}

TEST_P(stream_reader, read_until_gives_the_delimiter_too_and_leaves_the_rest) {
  auto body = [&]() -> task<void> {
    auto [in, out] = co_await stream_of("GET /\r\n\r\nbody\r\n");
    co_await expect_gives(in.read_until("\r\n"), "GET /\r\n");
    co_await expect_gives(in.read_until("\r\n"), "\r\n");
    co_await expect_gives(in.read_to_end(), "body\r\n");
  };
  run(body());
}

TEST_P(stream_reader, read_until_throws_what_came_when_there_is_no_delimiter) {
  auto body = [&]() -> task<void> {
    auto [in, out] = co_await stream_of("abc\r");
    try {
      co_await in.read_until("\r\n");
      ADD_FAILURE() << "no exception";
    } catch (const incomplete_read_error& e) {
      EXPECT_EQ(e.partial(), "abc\r");
      EXPECT_EQ(e.expected_bytes(), std::nullopt);
      EXPECT_STREQ(e.what(), "the stream ended after 4 bytes, without the delimiter");
    }
  };
  run(body());
}

TEST_P(stream_reader, a_limit_is_for_what_stands_before_the_delimiter) {
  auto body = [&]() -> task<void> {
    auto [in, out] = co_await stream_of("hello\r\nworld!\r\n");
    co_await expect_gives(in.read_until("\r\n", 5), "hello\r\n");
    try {
      co_await in.read_until("\r\n", 5);
      ADD_FAILURE() << "no exception";
    } catch (const limit_overrun_error& e) {
      EXPECT_EQ(e.limit_bytes(), 5U);
      EXPECT_STREQ(e.what(), "what is to be read is longer than the limit of 5 bytes");
    }
    co_await expect_gives(in.read_until("\r\n", 6), "world!\r\n");
  };
  run(body());
}

TEST_P(stream_reader, lines_end_with_a_newline_but_for_the_last_one) {
  auto body = [&]() -> task<void> {
    auto [in, out] = co_await stream_of("one\n\nthree");
    std::vector<std::string> lines;
    for (int i = 0; i < 4; ++i) lines.push_back(co_await in.read_line());
    EXPECT_EQ(lines, (std::vector<std::string>{"one\n", "\n", "three", ""}));
  };
  run(body());
}

TEST_P(stream_reader, read_to_end_keeps_to_its_limit) {
  auto body = [&]() -> task<void> {
    auto [in, out] = co_await stream_of(std::string(20000, 'x'));
    co_await expect_throws<limit_overrun_error>(in.read_to_end(100));
    const std::string all = co_await in.read_to_end(20000);
    EXPECT_EQ(all, std::string(20000, 'x'));
  };
  run(body());
}

TEST_P(stream_reader, read_some_gives_first_what_a_line_left) {
  auto body = [&]() -> task<void> {
    auto [in, out] = co_await stream_of("line\nabc");
    co_await in.read_line();
    std::string rest;
    std::string piece(2, '\0');
    for (;;) {
      const std::size_t got = co_await in.read_some(std::as_writable_bytes(std::span(piece)));
      if (got == 0) break;
      rest += piece.substr(0, got);
    }
    EXPECT_EQ(rest, "abc");
  };
  run(body());
}

TEST_P(stream_reader, what_came_before_an_error_is_still_to_be_read) {
  auto body = [&]() -> task<void> {
    auto [in, out] = simulated_stream::make_pair(
        {},
        {.piece_sizes_bytes = GetParam(), .breaks = simulated_link::break_point{4, ECONNRESET}});
    co_await expect_throws<std::system_error>(out.write_all("abcdef"));
    co_await expect_throws<std::system_error>(in.read_exactly(6));
    co_await expect_gives(in.read_exactly(4), "abcd");
  };
  run(body());
}

TEST_P(stream_reader, a_read_whose_time_is_up_has_read_nothing) {
  auto body = [&]() -> task<void> {
    auto [in, out] = simulated_stream::make_pair({.piece_sizes_bytes = GetParam()});
    co_await out.write_all("half a li");
    auto limited = hocket::timeout(1s, in.read_line());
    co_await expect_throws<hocket::timeout_error>(std::move(limited));
    co_await out.write_all("ne\n");
    co_await expect_gives(in.read_line(), "half a line\n");
  };
  run(body());
}

TEST_P(stream_reader, an_empty_delimiter_is_refused) {
  auto body = [&]() -> task<void> {
    auto [in, out] = co_await stream_of("abc");
    co_await expect_throws<hocket::value_error>(in.read_until(""));
    co_await expect_gives(in.read_to_end(), "abc");
  };
  run(body());
}

TEST(stream_reader_of_tcp, lines_and_pieces_come_from_a_connection) {
  hocket::tests::virtual_run run;
  auto body = []() -> task<void> {
    hocket::tcp_listener listener;
    auto client = co_await hocket::tcp_stream::connect(listener.local());
    auto server = co_await listener.accept();
    co_await client.write_all("first\nsecond\nrest");
    client.close();
    co_await expect_gives(server.read_line(), "first\n");
    co_await expect_gives(server.read_exactly(3), "sec");
    std::string piece(3, '\0');
    const std::size_t got = co_await server.read_some(std::as_writable_bytes(std::span(piece)));
    EXPECT_EQ(piece.substr(0, got), "ond");
    co_await expect_gives(server.read_to_end(), "\nrest");
  };
  run(body());
}

}  // namespace

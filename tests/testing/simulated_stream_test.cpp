// SPDX-License-Identifier: BSL-1.0
#include "hocket/testing/simulated_stream.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "expect_task.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/byte_stream.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::simulated_stream;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::expect_error;
using hocket::tests::expect_gives;
using hocket::tests::expect_throws;

static_assert(hocket::ByteStream<simulated_stream>);

task<std::string> read_some(simulated_stream& from, std::size_t size = 100) {
  std::string text(size, '\0');
  text.resize(co_await from.read_some(std::as_writable_bytes(std::span(text))));
  co_return text;
}

task<std::vector<std::string>> read_pieces(simulated_stream& from) {
  std::vector<std::string> pieces;
  do {
    pieces.push_back(co_await read_some(from));
  } while (!pieces.back().empty());
  co_return pieces;
}

class simulated_stream_ : public ::testing::Test {
 protected:
  hocket::tests::virtual_run run;
};

TEST_F(simulated_stream_, both_ends_read_what_the_other_wrote) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair();
    co_await a.write_all("ping");
    co_await b.write_all("pong");
    const std::string at_b = co_await read_some(b);
    const std::string at_a = co_await read_some(a);
    EXPECT_EQ(at_b, "ping");
    EXPECT_EQ(at_a, "pong");
  };
  run(body());
}

TEST_F(simulated_stream_, a_reader_waits_until_something_comes) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair();
    auto reads = [&](task_group& group) -> task<void> {
      auto reader = group.spawn(read_some(b));
      co_await hocket::sleep(1s);
      EXPECT_FALSE(reader.done());
      co_await a.write_all("late");
      co_await expect_gives(reader, "late");
    };
    co_await with_task_group(reads);
  };
  run(body());
}

TEST_F(simulated_stream_, pieces_have_the_sizes_of_the_link_in_turn) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair({.piece_sizes_bytes = {1, 3}});
    co_await a.write_all("abc");
    co_await a.write_all("defgh");
    a.shutdown_write();
    const auto pieces = co_await read_pieces(b);
    EXPECT_EQ(pieces, (std::vector<std::string>{"a", "bcd", "e", "fgh", ""}));
  };
  run(body());
}

TEST_F(simulated_stream_, bytes_arrive_after_the_delay) {
  auto body = [&]() -> task<void> {
    auto [a, b] = simulated_stream::make_pair({.delay = 30ms});
    co_await a.write_all("x");
    co_await hocket::sleep(10ms);
    co_await a.write_all("y");
    a.close();
    const std::string first = co_await read_some(b);
    EXPECT_EQ(first, "x");
    EXPECT_EQ(run.time.elapsed(), 30ms);
    const std::string rest = co_await read_some(b);
    EXPECT_EQ(rest, "y");
    EXPECT_EQ(run.time.elapsed(), 40ms);
    co_await expect_gives(read_some(b), "");
  };
  run(body());
}

TEST_F(simulated_stream_, a_writer_waits_when_the_link_is_full) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair({.capacity_bytes = 4});
    auto writes = [&](task_group& group) -> task<void> {
      const std::string text = "0123456789";
      auto write = [](simulated_stream& to, std::string data) -> task<void> {
        co_await to.write_all(data);
      };
      auto writer = group.spawn(write(a, text));
      co_await hocket::sleep(1s);
      EXPECT_FALSE(writer.done());
      std::vector<std::string> got;
      for (int i = 0; i < 3; ++i) got.push_back(co_await read_some(b));
      EXPECT_EQ(got, (std::vector<std::string>{"0123", "4567", "89"}));
      co_await writer;
    };
    co_await with_task_group(writes);
  };
  run(body());
}

TEST_F(simulated_stream_, half_closed_it_still_reads) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair();
    co_await a.write_all("question");
    a.shutdown_write();
    const auto question = co_await read_pieces(b);
    co_await b.write_all("answer");
    const std::string answer = co_await read_some(a);
    EXPECT_EQ(question, (std::vector<std::string>{"question", ""}));
    EXPECT_EQ(answer, "answer");
    co_await expect_error(a.write_all("more"), EPIPE);
  };
  run(body());
}

TEST_F(simulated_stream_, after_a_reset_what_was_written_is_read_and_then_the_error) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair();
    co_await a.write_all("last words");
    a.reset();
    co_await expect_gives(read_some(b), "last words");
    co_await expect_error(read_some(b), ECONNRESET);
    co_await expect_error(read_some(b), ECONNRESET);
    co_await expect_error(b.write_all("x"), EPIPE);
  };
  run(body());
}

TEST_F(simulated_stream_, a_link_breaks_at_the_byte_that_was_said) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair(
        {.breaks = hocket::simulated_link::break_point{5, ETIMEDOUT}}, {});
    co_await expect_error(a.write_all("0123456789"), EPIPE);
    co_await expect_gives(read_some(b), "01234");
    co_await expect_error(read_some(b), ETIMEDOUT);
  };
  run(body());
}

TEST_F(simulated_stream_, closing_wakes_who_waits_at_this_end) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair({.capacity_bytes = 1});
    auto waits = [&](task_group& group) -> task<void> {
      group.spawn(expect_error(read_some(a), EBADF));
      group.spawn(expect_error(a.write_all("xx"), EBADF));
      co_await hocket::sleep(1s);
      a.close();
    };
    co_await with_task_group(waits);
    EXPECT_FALSE(a.is_open());
    co_await expect_error(read_some(a), EBADF);
    co_await expect_error(a.write_all("x"), EBADF);
    co_await expect_gives(read_some(b), "x");
    co_await expect_gives(read_some(b), "");
  };
  run(body());
}

TEST_F(simulated_stream_, who_writes_to_a_closed_end_is_woken_with_an_error) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair({.capacity_bytes = 1});
    auto waits = [&](task_group& group) -> task<void> {
      group.spawn(expect_error(a.write_all("xx"), EPIPE));
      co_await hocket::sleep(1s);
      b.close();
    };
    co_await with_task_group(waits);
  };
  run(body());
}

TEST_F(simulated_stream_, a_second_reader_is_refused) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair();
    auto waits = [&](task_group& group) -> task<void> {
      auto reader = group.spawn(read_some(b));
      co_await hocket::sleep(0s);
      co_await expect_throws<hocket::runtime_error>(read_some(b));
      co_await a.write_all("x");
      co_await reader;
    };
    co_await with_task_group(waits);
  };
  run(body());
}

TEST_F(simulated_stream_, a_cancelled_read_has_read_nothing) {
  auto body = []() -> task<void> {
    auto [a, b] = simulated_stream::make_pair();
    auto waits = [&](task_group& group) -> task<void> {
      auto reader = group.spawn(read_some(b));
      co_await hocket::sleep(0s);
      reader.cancel();
      co_await hocket::sleep(0s);
      EXPECT_TRUE(reader.cancelled());
    };
    co_await with_task_group(waits);
    co_await a.write_all("still here");
    co_await expect_gives(read_some(b), "still here");
  };
  run(body());
}

TEST_F(simulated_stream_, a_link_that_cannot_be_is_refused) {
  auto body = []() -> task<void> {
    EXPECT_THROW(simulated_stream::make_pair({.piece_sizes_bytes = {3, 0}}), hocket::value_error);
    EXPECT_THROW(simulated_stream::make_pair({.capacity_bytes = 0}), hocket::value_error);
    co_return;
  };
  run(body());
}

}  // namespace

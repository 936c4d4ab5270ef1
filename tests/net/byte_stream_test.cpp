// SPDX-License-Identifier: BSL-1.0
// What holds for every stream of bytes, whatever carries it.
#include "hocket/net/byte_stream.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "expect_task.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/pipe.hpp"
#include "hocket/net/read_errors.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/net/unix_socket.hpp"
#include "hocket/testing/simulated_stream.hpp"
#include "net/tls_pair.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::simulated_stream;
using hocket::task;
using hocket::task_group;
using hocket::tcp_stream;
using hocket::unix_stream;
using hocket::tests::expect_error;
using hocket::tests::expect_gives;
using hocket::tests::expect_throws;
using hocket::tests::simulated_tls;

constexpr std::size_t mebibyte = std::size_t{1} << 20;

/// Where bytes go in, and where they come out.
template <class Sink, class Source = Sink>
struct ends {
  Sink sink;
  Source source;
};

// The kinds of streams: how two ends are made, and how many bytes surely do not fit between them.

struct tcp {
  static constexpr std::size_t too_much_bytes = 16 * mebibyte;
  static task<ends<tcp_stream>> make() {
    hocket::tcp_listener listener;
    auto sink = co_await tcp_stream::connect(listener.local());
    auto source = co_await listener.accept();
    co_return ends<tcp_stream>{std::move(sink), std::move(source)};
  }
};

struct unix_socket {
  static constexpr std::size_t too_much_bytes = 4 * mebibyte;
  static task<ends<unix_stream>> make() {
    auto [sink, source] = unix_stream::make_pair();
    co_return ends<unix_stream>{std::move(sink), std::move(source)};
  }
};

struct pipe {
  static constexpr std::size_t too_much_bytes = 2 * mebibyte;
  static task<ends<hocket::pipe_writer, hocket::pipe_reader>> make() {
    auto [reader, writer] = hocket::make_pipe();
    co_return ends<hocket::pipe_writer, hocket::pipe_reader>{std::move(writer), std::move(reader)};
  }
};

struct tls {
  static constexpr std::size_t too_much_bytes = mebibyte;
  static task<ends<simulated_tls>> make() {
    auto [client, server] = co_await hocket::tests::connect_tls();
    co_return ends<simulated_tls>{std::move(client), std::move(server)};
  }
};

struct simulated {
  static constexpr std::size_t too_much_bytes = mebibyte;
  static task<ends<simulated_stream>> make() {
    auto [sink, source] = simulated_stream::make_pair();
    co_return ends<simulated_stream>{std::move(sink), std::move(source)};
  }
};

template <class Stream>
task<std::string> read_some(Stream& stream) {
  std::array<std::byte, 4096> buffer;
  const std::size_t size = co_await stream.read_some(buffer);
  co_return std::string(reinterpret_cast<const char*>(buffer.data()), size);
}

template <class Stream>
task<void> write(Stream& stream, std::string text) {
  co_await stream.write_all(text);
}

/// The other end reads the end; what can be read here still comes.
template <class Stream>
task<void> finish(Stream& stream) {
  if constexpr (requires { requires hocket::Awaitable<decltype(stream.shutdown_write())>; }) {
    co_await stream.shutdown_write();
  } else if constexpr (requires { stream.shutdown_write(); }) {
    stream.shutdown_write();
  } else {
    stream.close();
  }
}

template <class Stream>
task<void> write_and_finish(Stream& stream, std::string text) {
  co_await stream.write_all(text);
  co_await finish(stream);
}

std::string pattern(std::size_t size_bytes) {
  std::string text(size_bytes, '\0');
  for (std::size_t i = 0; i < size_bytes; ++i) text[i] = static_cast<char>(i * 7 % 251);
  return text;
}

template <class Kind>
class byte_stream : public ::testing::Test {
 protected:
  hocket::tests::virtual_run run;
};

struct kind_names {
  template <class Kind>
  static std::string GetName(int) {  // NOLINT: GoogleTest's name
    if (std::is_same_v<Kind, tcp>) return "tcp";
    if (std::is_same_v<Kind, unix_socket>) return "unix_socket";
    if (std::is_same_v<Kind, pipe>) return "pipe";
    return std::is_same_v<Kind, tls> ? "tls" : "simulated";
  }
};
using all_kinds = ::testing::Types<tcp, unix_socket, pipe, tls, simulated>;
TYPED_TEST_SUITE(byte_stream, all_kinds, kind_names);

TYPED_TEST(byte_stream, gives_what_was_written_and_then_its_end) {
  auto main = []() -> task<void> {
    auto [sink, source] = co_await TypeParam::make();
    co_await sink.write_all("one two");
    co_await expect_gives(read_some(source), "one two");
    co_await sink.write_all("last words");
    co_await finish(sink);
    co_await expect_gives(source.read_to_end(), "last words");
    co_await expect_gives(read_some(source), "");
  };
  this->run(main());
}

TYPED_TEST(byte_stream, is_read_by_size_line_and_delimiter) {
  auto main = []() -> task<void> {
    auto [sink, source] = co_await TypeParam::make();
    co_await write_and_finish(sink, "first\nsecond|1234rest");
    co_await expect_gives(source.read_line(), "first\n");
    co_await expect_gives(source.read_until("|"), "second|");
    co_await expect_gives(source.read_exactly(4), "1234");
    co_await expect_gives(read_some(source), "rest");
    co_await expect_gives(source.read_line(), "");
  };
  this->run(main());
}

TYPED_TEST(byte_stream, an_end_before_what_was_asked_for_is_an_error_with_what_came) {
  auto main = []() -> task<void> {
    auto [sink, source] = co_await TypeParam::make();
    co_await write_and_finish(sink, "part");
    std::string came;
    try {
      auto reading = source.read_exactly(5);
      co_await std::move(reading);
    } catch (const hocket::incomplete_read_error& e) {
      came = e.partial();
    }
    EXPECT_EQ(came, "part");
  };
  this->run(main());
}

TYPED_TEST(byte_stream, a_delimiter_that_does_not_come_in_time_is_an_error_that_reads_nothing) {
  auto main = []() -> task<void> {
    auto [sink, source] = co_await TypeParam::make();
    co_await write_and_finish(sink, "no end in sight");
    co_await expect_throws<hocket::limit_overrun_error>(source.read_until("\n", 8));
    co_await expect_gives(source.read_to_end(), "no end in sight");
  };
  this->run(main());
}

TYPED_TEST(byte_stream, a_reader_waits_until_something_is_written) {
  auto main = []() -> task<void> {
    auto [sink, source] = co_await TypeParam::make();
    auto body = [&, &to = sink, &from = source](task_group& group) -> task<std::string> {
      auto reading = group.spawn(read_some(from));
      co_await hocket::sleep(1s);
      EXPECT_FALSE(reading.done());
      co_await to.write_all("late");
      co_return co_await reading;
    };
    co_await expect_gives(hocket::with_task_group(body), "late");
  };
  this->run(main());
}

TYPED_TEST(byte_stream, a_writer_waits_until_somebody_reads) {
  auto main = []() -> task<void> {
    auto [sink, source] = co_await TypeParam::make();
    const std::string much = pattern(TypeParam::too_much_bytes);
    auto body = [&, &to = sink, &from = source](task_group& group) -> task<std::string> {
      auto writing = group.spawn(write_and_finish(to, much));
      co_await hocket::sleep(1s);
      EXPECT_FALSE(writing.done());
      co_return co_await from.read_to_end();
    };
    const std::string came = co_await hocket::with_task_group(body);
    EXPECT_TRUE(came == much) << came.size() << " bytes";
  };
  this->run(main());
}

TYPED_TEST(byte_stream, a_cancelled_read_has_read_nothing) {
  auto main = []() -> task<void> {
    auto [sink, source] = co_await TypeParam::make();
    auto body = [&, &to = sink, &from = source](task_group& group) -> task<std::string> {
      auto reading = group.spawn(read_some(from));
      co_await hocket::sleep(1s);
      reading.cancel();
      co_await to.write_all("kept");
      co_await hocket::sleep(1s);
      EXPECT_TRUE(reading.cancelled());
      co_return co_await read_some(from);
    };
    co_await expect_gives(hocket::with_task_group(body), "kept");
  };
  this->run(main());
}

TYPED_TEST(byte_stream, a_read_that_gathers_leaves_what_came_when_its_time_is_up) {
  auto main = []() -> task<void> {
    auto [sink, source] = co_await TypeParam::make();
    co_await sink.write_all("half a li");
    auto reading = hocket::timeout(1s, source.read_line());
    co_await expect_throws<hocket::timeout_error>(std::move(reading));
    co_await sink.write_all("ne\n");
    co_await expect_gives(source.read_line(), "half a line\n");
  };
  this->run(main());
}

TYPED_TEST(byte_stream, a_cancelled_write_has_written_a_part) {
  auto main = []() -> task<void> {
    auto [sink, source] = co_await TypeParam::make();
    auto writing = hocket::timeout(1s, write(sink, pattern(TypeParam::too_much_bytes)));
    co_await expect_throws<hocket::timeout_error>(std::move(writing));
    const std::string part = co_await source.read_exactly(1000);
    EXPECT_TRUE(part == pattern(1000));
  };
  this->run(main());
}

TYPED_TEST(byte_stream, closing_it_ends_the_wait_of_its_reader_and_every_later_operation) {
  auto main = []() -> task<void> {
    auto [sink, source] = co_await TypeParam::make();
    auto body = [&, &from = source](task_group& group) -> task<void> {
      auto waiting = group.spawn(expect_error(read_some(from), EBADF));
      co_await hocket::sleep(1s);
      EXPECT_FALSE(waiting.done());
      from.close();
    };
    co_await hocket::with_task_group(body);
    co_await expect_error(read_some(source), EBADF);
  };
  this->run(main());
}

/// Those that carry bytes both ways.
template <class Kind>
class duplex_byte_stream : public byte_stream<Kind> {};
using duplex_kinds = ::testing::Types<tcp, unix_socket, tls, simulated>;
TYPED_TEST_SUITE(duplex_byte_stream, duplex_kinds, kind_names);

TYPED_TEST(duplex_byte_stream, both_sides_read_what_the_other_wrote) {
  auto main = []() -> task<void> {
    auto [client, server] = co_await TypeParam::make();
    co_await client.write_all("ping");
    co_await expect_gives(read_some(server), "ping");
    co_await server.write_all("pong");
    co_await expect_gives(read_some(client), "pong");
  };
  this->run(main());
}

TYPED_TEST(duplex_byte_stream, half_closed_it_goes_on_in_the_other_direction) {
  auto main = []() -> task<void> {
    auto [client, server] = co_await TypeParam::make();
    co_await write_and_finish(client, "question");
    co_await expect_gives(server.read_to_end(), "question");
    co_await server.write_all("answer");
    co_await expect_gives(read_some(client), "answer");
  };
  this->run(main());
}

TYPED_TEST(duplex_byte_stream, one_task_reads_while_another_writes) {
  auto main = []() -> task<void> {
    auto [client, server] = co_await TypeParam::make();
    const std::string there(TypeParam::too_much_bytes, 'a');
    const std::string back(TypeParam::too_much_bytes, 'b');
    auto all = hocket::gather(client.read_exactly(back.size()), server.read_exactly(there.size()),
                              write(client, there), write(server, back));
    auto outcome = co_await std::move(all);
    EXPECT_TRUE(std::get<0>(outcome) == back);
    EXPECT_TRUE(std::get<1>(outcome) == there);
  };
  this->run(main());
}

}  // namespace

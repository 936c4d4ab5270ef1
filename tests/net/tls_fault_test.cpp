// SPDX-License-Identifier: BSL-1.0
// A conversation over TLS and TCP whose system calls fail or are short.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <span>
#include <string>

#include "hocket/flow/task_group.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/net/tls.hpp"
#include "net/each_call.hpp"
#include "net/tls_pair.hpp"

namespace {

using hocket::task;
using hocket::task_group;
using hocket::tcp_listener;
using hocket::tcp_stream;
using hocket::tests::call;
using hocket::tests::expect_gives;
using hocket::tests::expect_nothing;
using hocket::tests::expect_nothing_or;
using hocket::tests::failures_of;
using hocket::tests::fault;
using hocket::tests::faulty_calls;

constexpr std::size_t message_size = 3000;

task<void> echo(tcp_listener& listener) {
  auto plain = co_await listener.accept();
  auto accepting = hocket::tls_accept(std::move(plain), hocket::tests::localhost_server());
  auto stream = co_await std::move(accepting);
  std::array<std::byte, 1000> buffer;
  while (const std::size_t got = co_await stream.read_some(buffer)) {
    co_await stream.write_all(std::span<const std::byte>(buffer).first(got));
  }
  co_await stream.shutdown_write();
}

task<void> conversation() {
  auto body = [](task_group& group) -> task<void> {
    tcp_listener listener;
    group.spawn(echo(listener));
    auto plain = co_await tcp_stream::connect(listener.local());
    auto connecting =
        hocket::tls_connect(std::move(plain), "localhost", hocket::tests::trusting_client());
    auto stream = co_await std::move(connecting);
    const std::string message(message_size, 'x');
    co_await stream.write_all(message);
    co_await stream.shutdown_write();
    co_await expect_gives(stream.read_to_end(), message);
    co_await stream.shutdown();
  };
  co_await hocket::with_task_group(body);
}

template <class Check>
void for_each_call(call which, fault what, std::size_t count, Check check) {
  hocket::tests::for_each_call(which, what, count, &conversation, check);
}

TEST(tls_fault, interrupted_calls_are_made_again) {
  for (const call which : {call::recv, call::send}) {
    for_each_call(which, {.error = EINTR}, 3, expect_nothing);
  }
}

// Of reads, tls_test has all pieces: a socket that gives less than it is asked for is empty.
TEST(tls_fault, records_that_are_taken_in_part_are_sent_whole) {
  for_each_call(call::send, {.is_short = true}, 1, expect_nothing);
  const faulty_calls faulty(call::send, {.is_short = true}, 1, SIZE_MAX);
  expect_nothing(failures_of(conversation));
  EXPECT_GT(faulty.calls(call::send), message_size);
}

TEST(tls_fault, an_error_of_the_connection_is_reported_and_nothing_is_lost) {
  for_each_call(call::recv, {.error = ECONNRESET}, 1,
                expect_nothing_or{ECONNRESET, {"read from 127.0.0.1:"}});
  for_each_call(call::recv, {.error = ENOMEM}, 1,
                expect_nothing_or{ENOMEM, {"read from 127.0.0.1:"}});
  for_each_call(call::send, {.error = EPIPE}, 1, expect_nothing_or{EPIPE, {"write to 127.0.0.1:"}});
  for_each_call(call::send, {.error = ENOBUFS}, 1,
                expect_nothing_or{ENOBUFS, {"write to 127.0.0.1:"}});
}

TEST(tls_fault, a_connection_without_descriptor_or_registration_is_reported_and_nothing_is_lost) {
  for_each_call(call::connect, {.error = ENETUNREACH}, 1,
                expect_nothing_or{ENETUNREACH, {"connect 127.0.0.1:"}});
  for_each_call(call::epoll_ctl, {.error = ENOSPC}, 1,
                expect_nothing_or{ENOSPC, {"epoll_ctl add"}});
}

}  // namespace

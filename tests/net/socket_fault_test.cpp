// SPDX-License-Identifier: BSL-1.0
// A conversation over TCP whose system calls fail or are short.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <span>
#include <string>

#include "hocket/flow/task_group.hpp"
#include "hocket/net/tcp.hpp"
#include "net/each_call.hpp"

namespace {

using hocket::task;
using hocket::task_group;
using hocket::tcp_listener;
using hocket::tcp_stream;
using hocket::with_task_group;
using hocket::tests::call;
using hocket::tests::expect_gives;
using hocket::tests::expect_nothing;
using hocket::tests::expect_nothing_or;
using hocket::tests::failures_of;
using hocket::tests::fault;
using hocket::tests::faulty_calls;

constexpr std::size_t message_size = 3000;

task<void> echo(tcp_listener& listener) {
  auto stream = co_await listener.accept();
  std::array<std::byte, 1000> buffer;
  while (const std::size_t got = co_await stream.read_some(buffer)) {
    const auto all = std::span<const std::byte>(buffer).first(got);
    const std::array pieces{all.first(got / 2), all.subspan(got / 2)};
    co_await stream.write_all(pieces);
  }
}

task<void> conversation() {
  auto body = [](task_group& group) -> task<void> {
    tcp_listener listener;
    group.spawn(echo(listener));
    auto stream = co_await tcp_stream::connect(listener.local());
    const std::string message(message_size, 'x');
    co_await stream.write_all(message);
    stream.shutdown_write();
    co_await expect_gives(stream.read_to_end(), message);
  };
  co_await with_task_group(body);
}

template <class Check>
void for_each_call(call which, fault what, std::size_t count, Check check) {
  hocket::tests::for_each_call(which, what, count, &conversation, check);
}

TEST(socket_fault, interrupted_calls_are_made_again) {
  for (const call which : {call::accept, call::connect, call::recv, call::send}) {
    for_each_call(which, {.error = EINTR}, 3, expect_nothing);
  }
}

TEST(socket_fault, an_interrupted_wait_is_made_again) {
  for_each_call(call::epoll_wait, {.error = EINTR}, 1, expect_nothing);
}

TEST(socket_fault, short_reads_and_writes_are_completed) {
  for (const call which : {call::recv, call::send}) {
    for_each_call(which, {.is_short = true}, 1, expect_nothing);
    const faulty_calls faulty(which, {.is_short = true}, 1, SIZE_MAX);
    expect_nothing(failures_of(conversation));
    EXPECT_GT(faulty.calls(which), message_size);
  }
}

TEST(socket_fault, a_connection_that_died_in_the_queue_is_passed_over) {
  for_each_call(call::accept, {.error = ECONNABORTED}, 2, expect_nothing);
  for_each_call(call::accept, {.error = EPROTO}, 1, expect_nothing);
}

TEST(socket_fault, an_error_of_a_read_or_write_is_reported_and_nothing_is_lost) {
  for_each_call(call::recv, {.error = ECONNRESET}, 1,
                expect_nothing_or{ECONNRESET, {"read from 127.0.0.1:"}});
  for_each_call(call::send, {.error = EPIPE}, 1, expect_nothing_or{EPIPE, {"write to 127.0.0.1:"}});
}

TEST(socket_fault, an_error_of_a_connection_is_reported_and_nothing_is_lost) {
  for_each_call(call::connect, {.error = ENETUNREACH}, 1,
                expect_nothing_or{ENETUNREACH, {"connect 127.0.0.1:"}});
  for_each_call(call::accept, {.error = EINVAL}, 1,
                expect_nothing_or{EINVAL, {"accept on 127.0.0.1:"}});
}

TEST(socket_fault, a_registration_that_fails_is_reported_and_nothing_is_lost) {
  for_each_call(call::epoll_ctl, {.error = ENOSPC}, 1,
                expect_nothing_or{ENOSPC, {"epoll_ctl add"}});
}

}  // namespace

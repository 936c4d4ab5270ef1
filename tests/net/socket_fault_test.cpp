// SPDX-License-Identifier: BSL-1.0
// Each system call of a conversation fails once, or is short, and so does each run of calls of one
// kind: the conversation ends well, or with one error, and no descriptor is lost.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "expect_task.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/net/tcp.hpp"
#include "net/faulty_calls.hpp"
#include "net/open_descriptors.hpp"

namespace {

using hocket::task;
using hocket::task_group;
using hocket::tcp_listener;
using hocket::tcp_stream;
using hocket::with_task_group;
using hocket::tests::call;
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

/// What the client gets back of what it sent.
task<std::string> conversation() {
  auto body = [](task_group& group) -> task<std::string> {
    tcp_listener listener;
    group.spawn(echo(listener));
    auto stream = co_await tcp_stream::connect(listener.local());
    const std::string message(message_size, 'x');
    co_await stream.write_all(message);
    stream.shutdown_write();
    co_return co_await stream.read_to_end();
  };
  co_return co_await with_task_group(body);
}

void note(std::vector<int>& errors, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const hocket::exception_group& group) {
    for (const auto& each : group.exceptions()) note(errors, each);
  } catch (const std::system_error& e) {
    errors.push_back(e.code().value());
  }
}

/// The errnos of what left the conversation; empty when it ended well.
std::vector<int> errors_of_conversation() {
  std::vector<int> errors;
  try {
    EXPECT_EQ(hocket::run(conversation()), std::string(message_size, 'x'));
  } catch (const std::exception&) {
    note(errors, std::current_exception());
  }
  return errors;
}

/// Runs the conversation with the fault in the nth call of a kind, for every n that there is.
void for_each_call(call which, fault what, std::size_t count,
                   void (*check)(const std::vector<int>& errors)) {
  const std::size_t before = hocket::tests::open_descriptors();
  for (std::size_t n = 1;; ++n) {
    const faulty_calls faulty(which, what, n, count);
    const auto errors = errors_of_conversation();
    check(errors);
    EXPECT_EQ(hocket::tests::open_descriptors(), before) << "call " << n;
    if (!faulty.happened()) {
      EXPECT_GT(n, 1U) << "no such call was made";
      return;
    }
    ASSERT_LT(n, 10000U);
  }
}

void expect_nothing(const std::vector<int>& errors) { EXPECT_EQ(errors, std::vector<int>()); }

template <int Error>
void expect_nothing_or(const std::vector<int>& errors) {
  EXPECT_TRUE(std::ranges::find(errors, Error) != errors.end() || errors.empty())
      << ::testing::PrintToString(errors);
}

TEST(socket_fault, interrupted_calls_are_made_again) {
  for (const call which : {call::accept, call::connect, call::recv, call::send}) {
    for_each_call(which, {.error = EINTR}, 3, &expect_nothing);
  }
}

TEST(socket_fault, an_interrupted_wait_is_made_again) {
  for_each_call(call::epoll_wait, {.error = EINTR}, 1, &expect_nothing);
}

TEST(socket_fault, short_reads_and_writes_are_completed) {
  for (const call which : {call::recv, call::send}) {
    for_each_call(which, {.is_short = true}, 1, &expect_nothing);
    const faulty_calls faulty(which, {.is_short = true}, 1, SIZE_MAX);
    expect_nothing(errors_of_conversation());
    EXPECT_GT(faulty.calls(which), message_size);
  }
}

TEST(socket_fault, a_connection_that_died_in_the_queue_is_passed_over) {
  for_each_call(call::accept, {.error = ECONNABORTED}, 2, &expect_nothing);
  for_each_call(call::accept, {.error = EPROTO}, 1, &expect_nothing);
}

TEST(socket_fault, an_error_of_a_read_or_write_is_reported_and_nothing_is_lost) {
  for_each_call(call::recv, {.error = ECONNRESET}, 1, &expect_nothing_or<ECONNRESET>);
  for_each_call(call::send, {.error = EPIPE}, 1, &expect_nothing_or<EPIPE>);
}

TEST(socket_fault, an_error_of_a_connection_is_reported_and_nothing_is_lost) {
  for_each_call(call::connect, {.error = ENETUNREACH}, 1, &expect_nothing_or<ENETUNREACH>);
  for_each_call(call::accept, {.error = EINVAL}, 1, &expect_nothing_or<EINVAL>);
}

TEST(socket_fault, a_registration_that_fails_is_reported_and_nothing_is_lost) {
  for_each_call(call::epoll_ctl, {.error = ENOSPC}, 1, &expect_nothing_or<ENOSPC>);
}

}  // namespace

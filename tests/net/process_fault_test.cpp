// SPDX-License-Identifier: BSL-1.0
// A child process with pipes whose system calls, on our side, fail or are short.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <string>

#include "hocket/net/process.hpp"
#include "net/each_call.hpp"

namespace {

using hocket::child_stdio;
using hocket::task;
using hocket::tests::call;
using hocket::tests::expect_nothing;
using hocket::tests::expect_nothing_or;
using hocket::tests::failure;
using hocket::tests::failures_of;
using hocket::tests::fault;
using hocket::tests::faulty_calls;

constexpr std::size_t message_size = 3000;

task<void> conversation() {
  const hocket::process_options cat{.program = "cat",
                                    .in = child_stdio::pipe,
                                    .out = child_stdio::pipe,
                                    .err = child_stdio::pipe};
  const std::string message(message_size, 'x');
  auto running = hocket::run_process(cat, message);
  const auto done = co_await std::move(running);
  EXPECT_EQ(done.out, message);
  EXPECT_TRUE(done.status.success()) << done.status.str();
}

bool has_no_child() { return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD; }

template <class Check>
void for_each_call(call which, fault what, std::size_t count, Check check) {
  const auto check_all = [&](const std::vector<failure>& failures) {
    check(failures);
    EXPECT_TRUE(has_no_child());
  };
  hocket::tests::for_each_call(which, what, count, &conversation, check_all);
}

TEST(process_fault, interrupted_calls_are_made_again) {
  for (const call which : {call::read, call::write}) {
    for_each_call(which, {.error = EINTR}, 3, expect_nothing);
  }
  for_each_call(call::epoll_wait, {.error = EINTR}, 1, expect_nothing);
}

TEST(process_fault, what_is_read_or_written_in_part_is_completed) {
  for_each_call(call::read, {.is_short = true}, 1, expect_nothing);
  for_each_call(call::write, {.is_short = true}, 1, expect_nothing);
  const faulty_calls faulty(call::write, {.is_short = true}, 1, SIZE_MAX);
  expect_nothing(failures_of(conversation));
  EXPECT_GE(faulty.calls(call::write), message_size);
}

TEST(process_fault, a_start_that_fails_names_the_step_and_leaves_no_descriptor_and_no_child) {
  for_each_call(call::pipe, {.error = EMFILE}, 1, expect_nothing_or{EMFILE, {"pipe"}});
  for_each_call(call::spawn, {.error = EAGAIN}, 1, expect_nothing_or{EAGAIN, {"spawn cat"}});
  for_each_call(call::spawn, {.error = ENOMEM}, 1, expect_nothing_or{ENOMEM, {"spawn cat"}});
  for_each_call(call::pidfd_open, {.error = EMFILE}, 1,
                expect_nothing_or{EMFILE, {"pidfd_open for cat"}});
}

TEST(process_fault, a_start_for_which_the_descriptors_run_out_leaves_nothing_behind) {
  std::string last;
  const auto check = [&](const std::vector<failure>& failures) {
    expect_nothing_or{EMFILE, {"pipe", "pidfd_open for cat"}}(failures);
    if (!failures.empty()) last = failures.front().text;
  };
  for_each_call(call::new_descriptor, {.error = EMFILE}, SIZE_MAX, check);
  EXPECT_EQ(last, "pidfd_open for cat: Too many open files") << "the child runs already";
}

TEST(process_fault, an_error_of_a_pipe_names_it_and_leaves_no_descriptor_and_no_child) {
  for_each_call(call::read, {.error = EIO}, 1,
                expect_nothing_or{EIO, {"read from cat's standard "}});
  for_each_call(call::write, {.error = EIO}, 1,
                expect_nothing_or{EIO, {"write to cat's standard input"}});
  for_each_call(call::epoll_ctl, {.error = ENOSPC}, 1,
                expect_nothing_or{ENOSPC, {"epoll_ctl add"}});
}

}  // namespace

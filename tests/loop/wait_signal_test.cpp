// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/wait_signal.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::signal_source;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::wait_signal;
using hocket::with_task_group;
using hocket::tests::virtual_run;

task<void> raise_after(hocket::clock::duration delay, int signo) {
  co_await sleep(delay);
  ::raise(signo);
}

TEST(wait_signal, suspends_until_the_signal_comes) {
  virtual_run once;
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(raise_after(1h, SIGUSR1));
    const int signo = co_await wait_signal(SIGUSR1);
    EXPECT_EQ(signo, SIGUSR1);
    EXPECT_EQ(once.time.elapsed(), 1h);
  };
  once(with_task_group(body));
}

TEST(wait_signal, tells_which_of_several_came) {
  virtual_run once;
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(raise_after(1s, SIGUSR2));
    const int signo = co_await wait_signal(SIGTERM, SIGUSR1, SIGUSR2);
    EXPECT_EQ(signo, SIGUSR2);
  };
  once(with_task_group(body));
}

volatile sig_atomic_t old_handler_calls = 0;
void old_handler(int) { old_handler_calls = old_handler_calls + 1; }

TEST(wait_signal, that_is_cancelled_gives_the_signal_its_old_meaning_back_TSK_01) {
  const auto original = ::signal(SIGUSR1, &old_handler);
  old_handler_calls = 0;
  virtual_run once;
  auto waits = []() -> task<void> { co_await wait_signal(SIGUSR1); };
  auto body = [&](task_group& group) -> task<void> {
    auto waiting = group.spawn(waits());
    co_await sleep(1s);
    waiting.cancel();
    auto outcome = co_await catching(waiting);
    EXPECT_TRUE(outcome.holds<cancelled>());
    EXPECT_EQ(old_handler_calls, 0);
    ::raise(SIGUSR1);
    EXPECT_EQ(old_handler_calls, 1);
  };
  once(with_task_group(body));
  ::signal(SIGUSR1, original);
}

TEST(wait_signal, is_not_taken_for_a_deadlock) {
  // Nothing else keeps the loop: only the signal, which another thread sends, can end the wait.
  auto main = []() -> task<int> {
    signal_source source{SIGUSR1};
    std::thread sender([] { ::kill(::getpid(), SIGUSR1); });
    const int signo = co_await source.wait();
    sender.join();
    co_return signo;
  };
  EXPECT_EQ(hocket::run(main()), SIGUSR1);
}

TEST(signal_source, keeps_a_signal_that_comes_while_nobody_waits) {
  virtual_run once;
  auto body = []() -> task<void> {
    signal_source source{SIGUSR1, SIGUSR2};
    ::raise(SIGUSR2);
    co_await sleep(1s);
    ::raise(SIGUSR1);
    ::raise(SIGUSR1);
    co_await sleep(1s);
    std::vector<int> seen;
    seen.push_back(co_await source.wait());
    seen.push_back(co_await source.wait());
    EXPECT_EQ(seen, (std::vector{SIGUSR2, SIGUSR1}));
  };
  once(body());
}

TEST(signal_source, keeps_a_signal_that_comes_with_a_cancellation) {
  virtual_run once;
  auto body = [&](task_group& group) -> task<void> {
    signal_source source{SIGUSR1};
    auto waits = [&]() -> task<void> { co_await source.wait(); };
    auto waiting = group.spawn(waits());
    co_await sleep(1s);
    waiting.cancel();
    ::raise(SIGUSR1);
    auto outcome = co_await catching(waiting);
    EXPECT_TRUE(outcome.holds<cancelled>());
    const int signo = co_await source.wait();
    EXPECT_EQ(signo, SIGUSR1);
  };
  once(with_task_group(body));
}

TEST(signal_source, refuses_what_is_watched_already_or_cannot_be_caught) {
  virtual_run once;
  auto body = []() -> task<void> {
    const signal_source source{SIGUSR1};
    EXPECT_THROW((signal_source{SIGUSR2, SIGUSR1}), hocket::runtime_error);
    EXPECT_THROW((signal_source{SIGUSR2, SIGKILL}), std::system_error);
    const signal_source other{SIGUSR2};
    co_return;
  };
  once(body());
}

TEST(signal_source, needs_a_loop) { EXPECT_THROW(signal_source{SIGUSR1}, hocket::runtime_error); }

}  // namespace

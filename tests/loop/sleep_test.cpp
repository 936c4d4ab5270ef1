// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/sleep.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::clock;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

class sleeping : public ::testing::Test {
 protected:
  task<void> logs(int name, int times, clock::duration pause) {
    for (int i = 0; i < times; ++i) {
      trace.push_back(name * 10 + i);
      co_await sleep(pause);
    }
  }

  virtual_run run;
  std::vector<int> trace;
};

TEST_F(sleeping, takes_as_long_as_was_asked_for) {
  auto body = []() -> task<void> {
    co_await sleep(2h);
    co_await sleep(30min);
  };
  run(body());
  EXPECT_EQ(run.time.elapsed(), 2h + 30min);
}

TEST_F(sleeping, for_zero_lets_equal_tasks_alternate_RUN_11) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(logs(1, 3, 0s));
    group.spawn(logs(2, 3, 0s));
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (std::vector{10, 20, 11, 21, 12, 22}));
  EXPECT_EQ(run.time.elapsed(), 0s);
}

TEST_F(sleeping, for_less_than_zero_is_sleeping_for_zero) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(logs(1, 2, -1h));
    group.spawn(logs(2, 2, 0s));
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (std::vector{10, 20, 11, 21}));
}

TEST_F(sleeping, tasks_wake_in_the_order_of_their_deadlines_RUN_09) {
  auto sleeper = [&](int name, clock::duration pause) -> task<void> {
    co_await sleep(pause);
    trace.push_back(name);
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(sleeper(3, 3s));
    group.spawn(sleeper(1, 1s));
    group.spawn(sleeper(2, 2s));
    group.spawn(sleeper(4, 3s));
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (std::vector{1, 2, 3, 4}));
  EXPECT_EQ(run.time.elapsed(), 3s);
}

TEST_F(sleeping, until_a_time_point_ends_then) {
  auto body = [&]() -> task<void> {
    const auto start = run.loop.now();
    co_await hocket::sleep_until(start + 5s);
    co_await hocket::sleep_until(start + 1s);
  };
  run(body());
  EXPECT_EQ(run.time.elapsed(), 5s);
}

TEST_F(sleeping, that_is_cancelled_ends_at_once_and_leaves_no_timer_TSK_01) {
  bool was_cancelled = false;
  auto child = [&]() -> task<void> {
    try {
      co_await sleep(24h);
    } catch (const hocket::cancelled&) {
      was_cancelled = true;
      throw;
    }
  };
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(child());
    co_await sleep(1s);
    EXPECT_FALSE(run.loop.timers().empty());
    handle.cancel();
    EXPECT_TRUE(run.loop.timers().empty());
  };
  run(with_task_group(main));
  EXPECT_TRUE(was_cancelled);
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(sleeping, a_cancel_that_comes_with_the_deadline_wins_TSK_12) {
  bool slept = false;
  auto child = [&]() -> task<void> {
    co_await sleep(1s);
    slept = true;
  };
  auto main = [&](task_group& group) -> task<void> {
    // The main task's timer is armed first, so it runs first in the pass in which both are due.
    auto handle = group.spawn(child());
    co_await sleep(1s);
    handle.cancel();
  };
  run(with_task_group(main));
  EXPECT_FALSE(slept);
}

TEST_F(sleeping, outside_a_loop_is_refused) {
  EXPECT_THROW(static_cast<void>(sleep(1s)), hocket::runtime_error);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/event.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::catching;
using hocket::event;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

class events : public ::testing::Test {
 protected:
  task<void> waits(int name) {
    co_await flag.wait();
    trace.push_back(name);
  }

  event flag;
  virtual_run run;
  std::vector<int> trace;
};

TEST_F(events, wake_all_waiters_in_their_order_on_the_next_pass_SYN_06) {
  auto main = [&](task_group& group) -> task<void> {
    for (int name : {1, 2, 3}) group.spawn(waits(name));
    co_await sleep(1s);
    EXPECT_FALSE(flag.is_set());
    flag.set();
    EXPECT_TRUE(trace.empty());
    co_await sleep(0s);
    EXPECT_EQ(trace, (std::vector{1, 2, 3}));
  };
  run(with_task_group(main));
}

TEST_F(events, that_are_set_do_not_suspend_SYN_06) {
  flag.set();
  auto main = [&]() -> task<void> {
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    co_await flag.wait();
    EXPECT_FALSE(other_ran);
    co_await sleep(0s);
  };
  run(main());
  EXPECT_TRUE(flag.is_set());
}

TEST_F(events, that_are_cleared_make_later_waiters_wait_but_not_woken_ones_SYN_06) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(waits(1));
    co_await sleep(1s);
    flag.set();
    flag.clear();
    EXPECT_FALSE(flag.is_set());
    group.spawn(waits(2));
    co_await sleep(1s);
    EXPECT_EQ(trace, (std::vector{1}));
    flag.set();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (std::vector{1, 2}));
}

TEST_F(events, forget_a_waiter_that_is_cancelled_TSK_01) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(waits(1));
    auto second = group.spawn(waits(2));
    group.spawn(waits(3));
    co_await sleep(1s);
    second.cancel();
    flag.set();
    co_await catching(second);
    EXPECT_TRUE(second.cancelled());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (std::vector{1, 3}));
}

TEST_F(events, a_cancel_after_the_set_wins_TSK_12) {
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(waits(1));
    co_await sleep(1s);
    flag.set();
    handle.cancel();
    co_await catching(handle);
    EXPECT_TRUE(handle.cancelled());
  };
  run(with_task_group(main));
  EXPECT_TRUE(trace.empty());
}

TEST_F(events, a_cancel_that_is_taken_back_does_not_look_like_a_set_TSK_07) {
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(waits(1));
    co_await sleep(1s);
    handle.cancel();
    handle.uncancel();
    co_await catching(handle);
    EXPECT_TRUE(handle.cancelled());
  };
  run(with_task_group(main));
  EXPECT_TRUE(trace.empty());
}

TEST_F(events, may_be_destroyed_by_a_waiter_that_was_woken) {
  auto owned = std::make_unique<event>();
  auto waiter = [&]() -> task<void> {
    co_await owned->wait();
    owned.reset();
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(waiter());
    co_await sleep(1s);
    owned->set();
  };
  run(with_task_group(main));
  EXPECT_EQ(owned, nullptr);
}

}  // namespace

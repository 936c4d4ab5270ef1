// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/semaphore.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::bounded_semaphore;
using hocket::catching;
using hocket::semaphore;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

using numbers = std::vector<int>;

class semaphores : public ::testing::Test {
 protected:
  task<void> takes(semaphore& from, int name) {
    co_await from.acquire();
    trace.push_back(name);
  }

  virtual_run run;
  numbers trace;
};

TEST_F(semaphores, let_so_many_in_and_no_more_SYN_09) {
  semaphore two(2);
  int inside = 0, most = 0;
  auto enters = [&](int name) -> task<void> {
    auto held = co_await two.scoped();
    trace.push_back(name);
    most = std::max(most, ++inside);
    co_await sleep(1s);
    --inside;
  };
  auto main = [&](task_group& group) -> task<void> {
    for (int name = 1; name <= 5; ++name) group.spawn(enters(name));
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(most, 2);
  EXPECT_EQ(trace, (numbers{1, 2, 3, 4, 5}));
  EXPECT_EQ(run.time.elapsed(), 3s);
}

TEST_F(semaphores, begin_with_none_or_more_SYN_09) {
  EXPECT_TRUE(semaphore(0).locked());
  EXPECT_FALSE(semaphore().locked());
  EXPECT_FALSE(semaphore(1'000'000).locked());
  EXPECT_THROW(semaphore(-1), hocket::value_error);
  try {
    bounded_semaphore(-3);
    ADD_FAILURE();
  } catch (const hocket::value_error& error) {
    EXPECT_STREQ(error.what(), "bounded_semaphore: the initial value must be >= 0, not -3");
  }
}

TEST_F(semaphores, may_be_released_above_the_start_unless_they_are_bounded_SYN_09) {
  semaphore free_for_all(1);
  free_for_all.release();
  EXPECT_TRUE(free_for_all.try_acquire());
  EXPECT_TRUE(free_for_all.try_acquire());
  EXPECT_FALSE(free_for_all.try_acquire());

  bounded_semaphore bounded(1);
  EXPECT_THROW(bounded.release(), hocket::value_error);
  EXPECT_TRUE(bounded.try_acquire());
  EXPECT_FALSE(bounded.try_acquire()) << "the refused release has added nothing";
  bounded.release();
  EXPECT_THROW(bounded.release(), hocket::value_error);
}

TEST_F(semaphores, serve_who_waits_in_order_and_before_who_comes_later_SYN_09) {
  semaphore one(1);
  auto takes_twice = [&]() -> task<void> {
    co_await one.acquire();
    trace.push_back(2);
    one.release();
    co_await one.acquire();
    trace.push_back(4);
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(takes(one, 1));
    group.spawn(takes_twice());
    group.spawn(takes(one, 3));
    co_await sleep(0s);
    one.release();
    one.release();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (numbers{1, 2, 3, 4}));
}

TEST_F(semaphores, are_locked_for_others_while_one_is_on_its_way_to_a_waiter_SYN_09) {
  semaphore none(0);
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(takes(none, 1));
    co_await sleep(0s);
    none.release();
    EXPECT_TRUE(none.locked());
    EXPECT_FALSE(none.try_acquire());
    none.release();
    EXPECT_TRUE(none.locked()) << "one that waited was not served yet";
    group.spawn(takes(none, 2));
    co_await sleep(1s);
    EXPECT_EQ(trace, (numbers{1, 2}));
  };
  run(with_task_group(main));
}

TEST_F(semaphores, wake_one_waiter_per_release) {
  semaphore none(0);
  auto main = [&](task_group& group) -> task<void> {
    for (int name = 1; name <= 4; ++name) group.spawn(takes(none, name));
    co_await sleep(0s);
    none.release();
    none.release();
    co_await sleep(1s);
    EXPECT_EQ(trace, (numbers{1, 2}));
    none.release();
    none.release();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (numbers{1, 2, 3, 4}));
}

TEST_F(semaphores, pass_on_what_a_cancelled_waiter_was_woken_for_TSK_12) {
  semaphore none(0);
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(takes(none, 1));
    group.spawn(takes(none, 2));
    co_await sleep(0s);
    none.release();
    first.cancel();
    co_await catching(first);
    EXPECT_TRUE(first.cancelled());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (numbers{2}));
  EXPECT_TRUE(none.locked());
}

TEST_F(semaphores, forget_a_waiter_that_is_cancelled) {
  semaphore none(0);
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(takes(none, 1));
    group.spawn(takes(none, 2));
    co_await sleep(0s);
    first.cancel();
    none.release();
    none.release();
    co_await sleep(1s);
    EXPECT_TRUE(none.try_acquire()) << "one is left over";
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (numbers{2}));
}

}  // namespace

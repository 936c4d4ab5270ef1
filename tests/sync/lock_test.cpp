// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/lock.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/sleep.hpp"
#include "sync/abandonable.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::catching;
using hocket::hold;
using hocket::lock;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::abandonable;
using hocket::tests::virtual_run;

using strings = std::vector<std::string>;

class locks : public ::testing::Test {
 protected:
  /// Notes when it has the lock, and releases it in a later pass.
  task<void> uses(std::string name) {
    co_await mutex.acquire();
    trace.push_back(name);
    co_await sleep(1s);
    mutex.release();
  }

  lock mutex;
  virtual_run run;
  strings trace;
};

TEST_F(locks, have_one_holder_and_are_got_in_the_order_of_asking_SYN_01) {
  int inside = 0, most = 0;
  auto enters = [&](std::string name) -> task<void> {
    auto held = co_await mutex.scoped();
    trace.push_back(name);
    most = std::max(most, ++inside);
    co_await sleep(1s);
    --inside;
  };
  auto main = [&](task_group& group) -> task<void> {
    for (const auto* name : {"a", "b", "c"}) group.spawn(enters(name));
    co_await sleep(0s);
    EXPECT_TRUE(mutex.locked());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a", "b", "c"}));
  EXPECT_EQ(most, 1);
  EXPECT_FALSE(mutex.locked());
}

TEST_F(locks, that_are_free_are_got_without_a_pass) {
  auto main = [&]() -> task<void> {
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    co_await mutex.acquire();
    EXPECT_FALSE(other_ran);
    EXPECT_TRUE(mutex.locked());
    mutex.release();
    co_await sleep(0s);
  };
  run(main());
}

TEST_F(locks, put_who_releases_and_asks_again_behind_who_waits_SYN_02) {
  auto holder = [&]() -> task<void> {
    co_await mutex.acquire();
    co_await sleep(1s);
    mutex.release();
    EXPECT_FALSE(mutex.try_acquire()) << "it is on its way to the one that waited";
    co_await mutex.acquire();
    trace.push_back("holder again");
    mutex.release();
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(holder());
    group.spawn(uses("waiter"));
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"waiter", "holder again"}));
}

TEST_F(locks, are_on_their_way_between_the_release_and_the_next_pass_SYN_02) {
  auto main = [&](task_group& group) -> task<void> {
    co_await mutex.acquire();
    group.spawn(uses("a"));
    co_await sleep(0s);
    mutex.release();
    EXPECT_FALSE(mutex.locked());
    EXPECT_TRUE(trace.empty()) << "nothing runs inside release()";
    EXPECT_THROW(mutex.release(), hocket::runtime_error);
    co_await sleep(0s);
    EXPECT_TRUE(mutex.locked());
  };
  run(with_task_group(main));
}

TEST_F(locks, may_be_released_by_any_task_SYN_03) {
  auto releaser = [&]() -> task<void> {
    mutex.release();
    co_return;
  };
  auto main = [&](task_group& group) -> task<void> {
    co_await mutex.acquire();
    group.spawn(releaser());
    co_await mutex.acquire();
    mutex.release();
  };
  run(with_task_group(main));
  EXPECT_FALSE(mutex.locked());
}

TEST_F(locks, that_are_free_cannot_be_released_SYN_03) {
  try {
    mutex.release();
    ADD_FAILURE();
  } catch (const hocket::runtime_error& error) {
    EXPECT_STREQ(error.what(), "Lock is not acquired.");
  }
  EXPECT_FALSE(mutex.locked());
}

TEST_F(locks, are_not_reentrant_SYN_03) {
  auto main = [&]() -> task<void> {
    co_await mutex.acquire();
    const auto again = co_await catching(hocket::timeout(1s, mutex.acquire()));
    EXPECT_TRUE(again.holds<hocket::timeout_error>());
    EXPECT_TRUE(mutex.locked());
    mutex.release();
  };
  run(main());
}

TEST_F(locks, are_released_when_an_exception_leaves_the_scope_SYN_05) {
  auto fails = [&]() -> task<void> {
    auto held = co_await mutex.scoped();
    EXPECT_TRUE(mutex.locked());
    throw std::logic_error("in the scope");
  };
  auto main = [&]() -> task<void> {
    const auto outcome = co_await catching(fails());
    EXPECT_TRUE(outcome.holds<std::logic_error>());
    EXPECT_FALSE(mutex.locked());
  };
  run(main());
}

TEST_F(locks, are_released_when_a_cancellation_leaves_the_scope_SYN_05) {
  auto sleeps = [&]() -> task<void> {
    auto held = co_await mutex.scoped();
    co_await sleep(1h);
  };
  auto main = [&](task_group& group) -> task<void> {
    auto sleeper = group.spawn(sleeps());
    group.spawn(uses("next"));
    co_await sleep(1s);
    sleeper.cancel();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"next"}));
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST_F(locks, are_held_by_a_hold_that_can_be_moved_and_released_early) {
  auto main = [&]() -> task<void> {
    std::optional<hold> kept;
    {
      auto held = co_await mutex.scoped();
      kept.emplace(std::move(held));
      EXPECT_FALSE(held);
    }
    EXPECT_TRUE(mutex.locked());
    EXPECT_TRUE(*kept);
    kept->release();
    EXPECT_FALSE(mutex.locked());
    EXPECT_FALSE(*kept);
    kept->release();
    kept.reset();
    EXPECT_TRUE(mutex.try_acquire());
    lock other;
    auto one = co_await other.scoped();
    one = hold(std::move(one));
    EXPECT_TRUE(other.locked());
    mutex.release();
    auto two = co_await mutex.scoped();
    one = std::move(two);
    EXPECT_FALSE(other.locked()) << "what it held before is released";
    EXPECT_TRUE(mutex.locked());
  };
  run(main());
  EXPECT_FALSE(mutex.locked());
}

TEST_F(locks, skip_a_waiter_that_was_cancelled) {
  auto main = [&](task_group& group) -> task<void> {
    co_await mutex.acquire();
    auto first = group.spawn(uses("first"));
    group.spawn(uses("second"));
    co_await sleep(0s);
    first.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(first.cancelled());
    mutex.release();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"second"}));
}

TEST_F(locks, go_on_to_the_next_when_a_waiter_is_cancelled_after_it_was_woken_TSK_12) {
  auto main = [&](task_group& group) -> task<void> {
    co_await mutex.acquire();
    auto first = group.spawn(uses("first"));
    group.spawn(uses("second"));
    co_await sleep(0s);
    mutex.release();
    first.cancel();
    co_await catching(first);
    EXPECT_TRUE(first.cancelled());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"second"}));
  EXPECT_FALSE(mutex.locked());
}

TEST_F(locks, are_free_when_the_only_waiter_is_cancelled_after_it_was_woken_TSK_12) {
  auto main = [&](task_group& group) -> task<void> {
    co_await mutex.acquire();
    auto only = group.spawn(uses("only"));
    co_await sleep(0s);
    mutex.release();
    only.cancel();
    co_await catching(only);
    EXPECT_TRUE(mutex.try_acquire());
    mutex.release();
  };
  run(with_task_group(main));
}

TEST_F(locks, go_on_at_once_even_if_the_cancelled_awaiter_has_a_name_TSK_12) {
  auto lingers = [&]() -> task<void> {
    auto turn = mutex.acquire();
    const auto outcome = co_await catching(turn);
    EXPECT_TRUE(outcome.holds<hocket::cancelled>());
    co_await sleep(1h);
  };
  auto main = [&](task_group& group) -> task<void> {
    co_await mutex.acquire();
    auto first = group.spawn(lingers());
    group.spawn(uses("second"));
    co_await sleep(0s);
    mutex.release();
    first.cancel();
    co_await sleep(1s);
    EXPECT_EQ(trace, (strings{"second"}));
  };
  run(with_task_group(main));
}

TEST_F(locks, are_kept_when_a_cancellation_of_a_woken_waiter_is_taken_back_TSK_07) {
  auto main = [&](task_group& group) -> task<void> {
    co_await mutex.acquire();
    auto waiter = group.spawn(uses("waiter"));
    co_await sleep(0s);
    mutex.release();
    waiter.cancel();
    waiter.uncancel();
    co_await sleep(0s);
    EXPECT_TRUE(mutex.locked());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"waiter"}));
}

TEST_F(locks, go_on_to_the_next_when_a_woken_waiter_is_destroyed) {
  auto main = [&](task_group& group) -> task<void> {
    co_await mutex.acquire();
    abandonable first(uses("first"));
    group.spawn(uses("second"));
    co_await sleep(0s);
    mutex.release();
    first.abandon();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"second"}));
}

TEST_F(locks, forget_a_waiter_that_is_destroyed_and_are_released_by_a_destroyed_holder) {
  auto holds = [&]() -> task<void> {
    auto held = co_await mutex.scoped();
    co_await sleep(1h);
  };
  auto main = [&](task_group& group) -> task<void> {
    abandonable holder(holds());
    abandonable first(uses("first"));
    group.spawn(uses("second"));
    co_await sleep(0s);
    first.abandon();
    holder.abandon();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"second"}));
  EXPECT_FALSE(mutex.locked());
}

}  // namespace

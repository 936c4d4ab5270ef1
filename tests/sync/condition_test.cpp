// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/condition.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
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
using hocket::condition;
using hocket::lock;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::abandonable;
using hocket::tests::virtual_run;

using strings = std::vector<std::string>;

class conditions : public ::testing::Test {
 protected:
  task<void> waits(std::string name) {
    auto held = co_await changed.scoped();
    co_await changed.wait();
    EXPECT_TRUE(changed.locked());
    trace.push_back(name);
  }
  /// Tells how its wait ended, and whether it had the lock then.
  task<void> tells(std::string name) {
    co_await changed.acquire();
    auto outcome = co_await catching(changed.wait());
    trace.push_back(name + (outcome ? " notified" : " cancelled") +
                    (changed.locked() ? " locked" : " unlocked"));
    changed.release();
    outcome.value();
  }

  condition changed;
  virtual_run run;
  strings trace;
};

TEST_F(conditions, need_the_lock_to_wait_and_to_notify_SYN_07) {
  auto main = [&]() -> task<void> {
    auto outcome = co_await catching(changed.wait());
    try {
      outcome.value();
      ADD_FAILURE();
    } catch (const hocket::runtime_error& error) {
      EXPECT_STREQ(error.what(), "cannot wait on un-acquired lock");
    }
    EXPECT_FALSE(changed.locked());
    try {
      changed.notify();
      ADD_FAILURE();
    } catch (const hocket::runtime_error& error) {
      EXPECT_STREQ(error.what(), "cannot notify on un-acquired lock");
    }
    EXPECT_THROW(changed.notify_all(), hocket::runtime_error);
    EXPECT_THROW(changed.release(), hocket::runtime_error);
  };
  run(main());
}

TEST_F(conditions, release_the_lock_for_the_wait_and_have_it_again_after_it_SYN_07) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(waits("a"));
    co_await sleep(1s);
    EXPECT_FALSE(changed.locked());
    co_await changed.acquire();
    changed.notify();
    co_await sleep(1s);
    EXPECT_TRUE(trace.empty()) << "the notifier has the lock still";
    changed.release();
    co_await sleep(0s);
    EXPECT_EQ(trace, (strings{"a"}));
  };
  run(with_task_group(main));
  EXPECT_FALSE(changed.locked());
}

TEST_F(conditions, show_the_consumer_what_the_producer_did_SYN_07) {
  std::vector<int> items;
  std::vector<int> got;
  auto consumer = [&]() -> task<void> {
    auto held = co_await changed.scoped();
    for (int i = 0; i < 3; ++i) {
      co_await changed.wait_for([&] { return !items.empty(); });
      got.push_back(items.back());
      items.pop_back();
    }
  };
  auto producer = [&]() -> task<void> {
    for (int i = 0; i < 3; ++i) {
      co_await sleep(1s);
      auto held = co_await changed.scoped();
      changed.notify();
      items.push_back(i);
    }
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(consumer());
    group.spawn(producer());
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(got, (std::vector{0, 1, 2}));
}

TEST_F(conditions, wait_for_tests_its_predicate_again_after_each_notify_SYN_07) {
  int level = 0, tests = 0;
  auto waiter = [&]() -> task<int> {
    auto held = co_await changed.scoped();
    auto enough = [&]() -> int {
      ++tests;
      EXPECT_TRUE(changed.locked());
      return level >= 2 ? level : 0;
    };
    const int given = co_await changed.wait_for(enough);
    // What holds already needs no wait.
    co_await changed.wait_for([] { return true; });
    co_return given;
  };
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(waiter());
    while (level < 3) {
      co_await sleep(1s);
      EXPECT_EQ(tests, level + 1);
      auto held = co_await changed.scoped();
      ++level;
      changed.notify_all();
      if (level == 2) break;
    }
    const int given = co_await handle;
    EXPECT_EQ(given, 2);
    EXPECT_EQ(tests, 3);
  };
  run(with_task_group(main));
}

TEST_F(conditions, notify_so_many_in_the_order_in_which_they_came_SYN_07) {
  auto main = [&](task_group& group) -> task<void> {
    for (const auto* name : {"a", "b", "c", "d"}) group.spawn(waits(name));
    co_await sleep(1s);
    co_await changed.acquire();
    changed.notify();
    changed.notify(2);
    changed.release();
    co_await sleep(1s);
    EXPECT_EQ(trace, (strings{"a", "b", "c"}));
    co_await changed.acquire();
    changed.notify_all();
    changed.notify_all();
    changed.release();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a", "b", "c", "d"}));
}

TEST_F(conditions, may_share_a_lock_SYN_07) {
  lock shared;
  condition full(shared), empty(shared);
  auto waiter = [&](condition& awaited, std::string name) -> task<void> {
    auto held = co_await awaited.scoped();
    co_await awaited.wait();
    trace.push_back(name);
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(waiter(full, "full"));
    group.spawn(waiter(empty, "empty"));
    co_await sleep(1s);
    auto held = co_await shared.scoped();
    EXPECT_TRUE(full.locked() && empty.locked());
    empty.notify();
    held.release();
    co_await sleep(1s);
    EXPECT_EQ(trace, (strings{"empty"}));
    auto again = co_await shared.scoped();
    full.notify();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"empty", "full"}));
}

TEST_F(conditions, have_the_lock_when_cancelled_leaves_the_wait_SYN_08) {
  auto main = [&](task_group& group) -> task<void> {
    auto waiter = group.spawn(tells("a"));
    co_await sleep(1s);
    waiter.cancel();
    co_await catching(waiter);
    EXPECT_TRUE(waiter.cancelled());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a cancelled locked"}));
  EXPECT_FALSE(changed.locked());
}

TEST_F(conditions, wait_for_the_lock_before_cancelled_leaves_the_wait_SYN_08) {
  auto main = [&](task_group& group) -> task<void> {
    auto waiter = group.spawn(tells("a"));
    co_await sleep(1s);
    co_await changed.acquire();
    waiter.cancel("first");
    co_await sleep(1s);
    EXPECT_FALSE(waiter.done());
    waiter.cancel("second");
    waiter.cancel("third");
    co_await sleep(1s);
    EXPECT_TRUE(trace.empty()) << "no cancellation gets around the lock";
    changed.release();
    auto outcome = co_await catching(waiter);
    EXPECT_TRUE(waiter.cancelled());
    EXPECT_EQ(waiter.cancelling(), 3U);
    try {
      outcome.value();
    } catch (const hocket::cancelled& error) {
      EXPECT_STREQ(error.what(), "third");
    }
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a cancelled locked"}));
}

TEST_F(conditions, let_out_one_cancellation_even_if_another_came_with_the_lock_SYN_08) {
  auto waits_and_goes_on = [&]() -> task<void> {
    co_await changed.acquire();
    auto outcome = co_await catching(changed.wait());
    EXPECT_TRUE(outcome.holds<hocket::cancelled>());
    changed.release();
    co_await sleep(1s);
    trace.push_back("slept");
  };
  auto main = [&](task_group& group) -> task<void> {
    auto waiter = group.spawn(waits_and_goes_on());
    co_await sleep(1s);
    co_await changed.acquire();
    waiter.cancel();
    changed.release();
    waiter.cancel();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"slept"}));
}

TEST_F(conditions, a_cancel_that_is_taken_back_does_not_look_like_a_notify_TSK_07) {
  auto main = [&](task_group& group) -> task<void> {
    auto waiter = group.spawn(tells("a"));
    co_await sleep(1s);
    waiter.cancel();
    waiter.uncancel();
    co_await catching(waiter);
    EXPECT_TRUE(waiter.cancelled());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a cancelled locked"}));
}

TEST_F(conditions, pass_on_the_notify_of_a_waiter_that_is_cancelled_SYN_08) {
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(tells("a"));
    group.spawn(tells("b"));
    auto third = group.spawn(tells("c"));
    co_await sleep(1s);
    co_await changed.acquire();
    changed.notify();
    first.cancel();
    changed.release();
    co_await sleep(1s);
    EXPECT_EQ(trace, (strings{"a cancelled locked", "b notified locked"}));
    EXPECT_FALSE(third.done()) << "one notify wakes one waiter";
    third.cancel();
  };
  run(with_task_group(main));
}

TEST_F(conditions, keep_a_notify_for_who_still_waits_when_another_is_cancelled_SYN_08) {
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(tells("a"));
    auto second = group.spawn(tells("b"));
    co_await sleep(1s);
    first.cancel();
    co_await sleep(1s);
    EXPECT_EQ(trace, (strings{"a cancelled locked"}));
    EXPECT_FALSE(second.done()) << "no notify was lost to it, none is made up";
    co_await changed.acquire();
    changed.notify();
    changed.release();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a cancelled locked", "b notified locked"}));
}

TEST_F(conditions, give_the_lock_back_when_time_is_up) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(waits("a"));
    auto held = co_await changed.scoped();
    auto in_time = co_await catching(hocket::timeout(1s, changed.wait()));
    EXPECT_TRUE(in_time.holds<hocket::timeout_error>());
    EXPECT_TRUE(changed.locked());
    auto nothing = [] { return false; };
    auto never = co_await catching(hocket::timeout(1s, changed.wait_for(nothing)));
    EXPECT_TRUE(never.holds<hocket::timeout_error>());
    EXPECT_TRUE(changed.locked());
    EXPECT_EQ(run.time.elapsed(), 2s);
    changed.notify();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a"}));
  EXPECT_FALSE(changed.locked());
}

TEST_F(conditions, do_not_wait_in_a_task_that_was_cancelled_before) {
  auto main = [&](task_group& group) -> task<void> {
    co_await changed.acquire();
    auto waiter = [&]() -> task<void> {
      co_await sleep(1s);
      hocket::task_context::current().cancel();
      co_await changed.wait();
    };
    auto handle = group.spawn(waiter());
    co_await catching(handle);
    EXPECT_TRUE(handle.cancelled());
    EXPECT_TRUE(changed.locked());
    changed.release();
  };
  run(with_task_group(main));
}

// A hold in a frame that is destroyed during its wait releases what the frame did not have.

TEST_F(conditions, are_free_when_a_waiter_is_destroyed_that_listens) {
  auto main = [&]() -> task<void> {
    abandonable waiter(waits("a"));
    co_await sleep(0s);
    EXPECT_FALSE(changed.locked());
    waiter.abandon();
    EXPECT_FALSE(changed.locked());
    EXPECT_TRUE(changed.try_acquire());
    changed.release();
  };
  run(main());
}

TEST_F(conditions, stay_with_their_holder_when_a_waiter_is_destroyed_that_listens) {
  auto main = [&](task_group& group) -> task<void> {
    abandonable waiter(waits("a"));
    group.spawn(waits("b"));
    co_await sleep(0s);
    co_await changed.acquire();
    waiter.abandon();
    EXPECT_TRUE(changed.locked());
    changed.notify();
    changed.release();
    EXPECT_FALSE(changed.locked());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"b"}));
}

TEST_F(conditions, stay_with_their_holder_when_a_waiter_is_destroyed_that_was_notified) {
  auto main = [&](task_group& group) -> task<void> {
    abandonable waiter(waits("a"));
    group.spawn(waits("b"));
    co_await sleep(0s);
    co_await changed.acquire();
    changed.notify(2);
    waiter.abandon();
    EXPECT_TRUE(changed.locked());
    changed.release();
    EXPECT_FALSE(changed.locked());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"b"}));
}

TEST_F(conditions, go_on_to_the_next_when_a_waiter_is_destroyed_that_was_to_get_the_lock) {
  auto main = [&](task_group& group) -> task<void> {
    abandonable waiter(waits("a"));
    group.spawn(waits("b"));
    co_await sleep(0s);
    co_await changed.acquire();
    changed.notify(2);
    changed.release();
    waiter.abandon();
    EXPECT_FALSE(changed.try_acquire()) << "the other one is on its way";
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"b"}));
  EXPECT_FALSE(changed.locked());
}

}  // namespace

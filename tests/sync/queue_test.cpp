// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hocket/as_task.hpp"
#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/sleep.hpp"
#include "sync/abandonable.hpp"
#include "sync/queues.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::as_task;
using hocket::catching;
using hocket::queue;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::abandonable;
using hocket::tests::queues;
using hocket::tests::strings;

TEST_F(queues, hand_on_in_order_and_hold_no_more_than_their_size_QUE_01) {
  queue<int> one(1);
  std::size_t most = 0;
  std::vector<int> got;
  auto producer = [&]() -> task<void> {
    for (int i = 0; i < 3; ++i) {
      co_await one.put(i);
      most = std::max(most, one.size());
    }
  };
  auto consumer = [&]() -> task<void> {
    for (int i = 0; i < 3; ++i) got.push_back(co_await one.get());
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(producer());
    group.spawn(consumer());
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(got, (std::vector{0, 1, 2}));
  EXPECT_EQ(most, 1U);
}

TEST_F(queues, refuse_what_they_cannot_do_at_once_QUE_02) {
  queue<int> one(1);
  EXPECT_THROW(one.get_nowait(), hocket::queue_empty);
  one.put_nowait(1);
  EXPECT_TRUE(one.full());
  EXPECT_THROW(one.put_nowait(2), hocket::queue_full);
  EXPECT_EQ(one.get_nowait(), 1);
  EXPECT_THROW(one.get_nowait(), hocket::queue_empty);
  for (int i = 0; i < 1000; ++i) items.put_nowait(i);
  EXPECT_FALSE(items.full());
}

TEST_F(queues, join_waits_for_one_task_done_per_item_QUE_03) {
  auto joins = [&]() -> task<void> {
    co_await items.join();
    trace.push_back("joined");
  };
  auto main = [&](task_group& group) -> task<void> {
    co_await items.join();  // nothing was ever put in
    items.put_nowait(1);
    items.put_nowait(2);
    group.spawn(joins());
    items.get_nowait();
    items.get_nowait();
    co_await sleep(1s);
    items.task_done();
    co_await sleep(1s);
    EXPECT_TRUE(trace.empty());
    items.task_done();
    co_await sleep(1s);
    EXPECT_EQ(trace, (strings{"joined"}));
    EXPECT_THROW(items.task_done(), hocket::value_error);
  };
  run(with_task_group(main));
}

TEST_F(queues, join_ends_when_all_was_done_even_if_more_came_since_QUE_03) {
  auto main = [&](task_group& group) -> task<void> {
    items.put_nowait(1);
    auto joiner = group.spawn(as_task(items.join()));
    co_await sleep(1s);
    items.task_done();
    items.put_nowait(2);
    co_await sleep(1s);
    EXPECT_TRUE(joiner.done());
    joiner.cancel();
  };
  run(with_task_group(main));
}

TEST_F(queues, serve_getters_in_the_order_in_which_they_came_QUE_04) {
  auto main = [&](task_group& group) -> task<void> {
    for (const auto* name : {"a", "b", "c"}) group.spawn(gets(name));
    co_await sleep(1s);
    for (int i = 1; i <= 3; ++i) items.put_nowait(i);
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a 1", "b 2", "c 3"}));
}

TEST_F(queues, keep_that_order_when_a_getter_is_cancelled_QUE_04) {
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(gets("a"));
    group.spawn(gets("b"));
    group.spawn(gets("c"));
    co_await sleep(1s);
    first.cancel();
    co_await sleep(1s);
    items.put_nowait(1);
    co_await sleep(1s);
    items.put_nowait(2);
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"b 1", "c 2"}));
}

TEST_F(queues, hand_an_item_on_when_its_getter_is_cancelled_in_the_same_pass_TSK_12) {
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(gets("a"));
    group.spawn(gets("b"));
    co_await sleep(1s);
    items.put_nowait(1);
    first.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(first.cancelled());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"b 1"}));
  EXPECT_TRUE(items.empty());
}

TEST_F(queues, hand_a_place_on_when_its_putter_is_cancelled_in_the_same_pass_TSK_12) {
  queue<int> one(1);
  one.put_nowait(0);
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(puts(one, 1));
    group.spawn(puts(one, 2));
    co_await sleep(1s);
    one.get_nowait();
    first.cancel();
    co_await sleep(1s);
    EXPECT_EQ(trace, (strings{"put 2"}));
    EXPECT_EQ(one.get_nowait(), 2);
  };
  run(with_task_group(main));
}

TEST_F(queues, a_cancelled_putter_has_put_nothing) {
  queue<std::unique_ptr<int>> one(1);
  one.put_nowait(std::make_unique<int>(0));
  auto main = [&](task_group& group) -> task<void> {
    auto putter = group.spawn(as_task(one.put(std::make_unique<int>(1))));
    co_await sleep(1s);
    putter.cancel();
    co_await sleep(1s);
    EXPECT_EQ(*one.get_nowait(), 0);
    EXPECT_TRUE(one.empty());
  };
  run(with_task_group(main));
}

TEST_F(queues, suspend_put_when_full_and_get_when_empty_and_no_sooner_QUE_01) {
  queue<int> one(1);
  auto main = [&]() -> task<void> {
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    co_await one.put(1);
    const int got = co_await one.get();
    EXPECT_EQ(got, 1);
    EXPECT_FALSE(other_ran) << "neither had to wait";
    co_await one.put(2);
    const auto full = co_await catching(hocket::timeout(1s, one.put(3)));
    EXPECT_TRUE(full.holds<hocket::timeout_error>());
    EXPECT_EQ(one.get_nowait(), 2);
    const auto empty = co_await catching(hocket::timeout(1s, one.get()));
    EXPECT_TRUE(empty.holds<hocket::timeout_error>());
    EXPECT_TRUE(other_ran);
  };
  run(main());
}

TEST_F(queues, without_a_size_are_never_full_QUE_02) {
  EXPECT_EQ(items.maxsize(), 0U);
  EXPECT_EQ(queue<int>(7).maxsize(), 7U);
  queue<int> huge(static_cast<std::size_t>(-1));
  huge.put_nowait(1);
  EXPECT_FALSE(huge.full());
  EXPECT_EQ(huge.get_nowait(), 1);
}

TEST_F(queues, keep_what_a_getter_was_woken_for_from_who_comes_later_QUE_04) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(gets("first"));
    co_await sleep(0s);
    items.put_nowait(1);
    EXPECT_EQ(items.size(), 1U) << "it is there until the getter has run";
    group.spawn(gets("second"));
    co_await gets("late");
  };
  auto feeds = [&]() -> task<void> {
    co_await sleep(1s);
    items.put_nowait(2);
    items.put_nowait(3);
  };
  auto both = [&](task_group& group) -> task<void> {
    group.spawn(feeds());
    co_await main(group);
  };
  run(with_task_group(both));
  EXPECT_EQ(trace, (strings{"first 1", "late 2", "second 3"}));
}

TEST_F(queues, let_who_comes_later_have_what_nobody_waits_for_QUE_04) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(gets("first"));
    co_await sleep(0s);
    items.put_nowait(1);
    items.put_nowait(2);
    co_await gets("late");
    EXPECT_EQ(trace, (strings{"late 1"})) << "there is one for each";
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"late 1", "first 2"}));
}

TEST_F(queues, get_nowait_takes_what_a_getter_was_woken_for_which_stays_the_first_QUE_04) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(gets("a"));
    group.spawn(gets("b"));
    group.spawn(gets("c"));
    co_await sleep(0s);
    items.put_nowait(1);
    items.put_nowait(2);
    EXPECT_EQ(items.get_nowait(), 1);
    EXPECT_EQ(items.get_nowait(), 2);
    EXPECT_THROW(items.get_nowait(), hocket::queue_empty);
    co_await sleep(1s);
    EXPECT_TRUE(trace.empty());
    for (int i = 3; i <= 5; ++i) items.put_nowait(i);
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a 3", "b 4", "c 5"}));
}

TEST_F(queues, put_nowait_takes_the_place_a_putter_was_woken_for_which_stays_the_first_QUE_04) {
  queue<int> one(1);
  one.put_nowait(0);
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(puts(one, 1));
    group.spawn(puts(one, 2));
    co_await sleep(0s);
    EXPECT_EQ(one.get_nowait(), 0);
    one.put_nowait(9);
    EXPECT_THROW(one.put_nowait(10), hocket::queue_full);
    co_await sleep(1s);
    EXPECT_TRUE(trace.empty());
    for (int expected : {9, 1, 2}) {
      const int got = co_await one.get();
      EXPECT_EQ(got, expected);
    }
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"put 1", "put 2"}));
}

TEST_F(queues, get_nowait_may_take_what_a_cancelled_getter_was_woken_for_TSK_12) {
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(gets("a"));
    auto second = group.spawn(gets("b"));
    co_await sleep(0s);
    items.put_nowait(1);
    first.cancel();
    EXPECT_EQ(items.get_nowait(), 1);
    first.uncancel();
    co_await catching(first);
    EXPECT_TRUE(first.cancelled()) << "it cannot be taken back: the item is gone";
    EXPECT_FALSE(second.done());
    items.put_nowait(2);
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"b 2"}));
}

TEST_F(queues, a_getter_that_had_to_wait_again_can_be_cancelled) {
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(gets("a"));
    co_await sleep(0s);
    items.put_nowait(1);
    items.get_nowait();
    co_await sleep(1s);
    first.cancel();
    co_await catching(first);
    EXPECT_TRUE(first.cancelled());
    items.put_nowait(2);
    EXPECT_EQ(items.get_nowait(), 2);
  };
  run(with_task_group(main));
}

TEST_F(queues, hand_an_item_on_when_its_getter_is_destroyed) {
  auto main = [&](task_group& group) -> task<void> {
    abandonable first(gets("a"));
    group.spawn(gets("b"));
    co_await sleep(0s);
    items.put_nowait(1);
    first.abandon();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"b 1"}));
}

TEST_F(queues, count_no_less_than_nothing_when_more_was_done_than_taken_QUE_07) {
  items.put_nowait(1);
  items.put_nowait(2);
  items.task_done();
  items.shutdown(true);
  EXPECT_THROW(items.task_done(), hocket::value_error);
  run(as_task(items.join()));
}

TEST_F(queues, pass_items_that_can_only_be_moved) {
  queue<std::unique_ptr<int>> one(1);
  auto producer = [&]() -> task<void> {
    for (int i = 0; i < 3; ++i) co_await one.put(std::make_unique<int>(i));
  };
  std::vector<int> got;
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(producer());
    for (int i = 0; i < 3; ++i) {
      const std::unique_ptr<int> item = co_await one.get();
      got.push_back(*item);
    }
  };
  run(with_task_group(main));
  EXPECT_EQ(got, (std::vector{0, 1, 2}));
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/queue.hpp"

#include <gtest/gtest.h>

#include "hocket/as_task.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "sync/queues.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::as_task;
using hocket::queue;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::queues;
using hocket::tests::strings;

TEST_F(queues, that_shut_down_give_what_is_left_and_then_refuse_QUE_07) {
  items.put_nowait(1);
  items.shutdown();
  EXPECT_THROW(items.put_nowait(2), hocket::queue_shut_down);
  EXPECT_EQ(items.get_nowait(), 1);
  EXPECT_THROW(items.get_nowait(), hocket::queue_shut_down);
  run(gets("late"));
  EXPECT_EQ(trace, (strings{"late shut down"}));
}

TEST_F(queues, that_shut_down_release_all_who_wait_QUE_07) {
  queue<int> one(1);
  one.put_nowait(0);
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(gets("a"));
    group.spawn(gets("b"));
    group.spawn(notes_refusal(one));
    co_await sleep(1s);
    items.shutdown();
    one.shutdown();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a shut down", "b shut down", "put refused"}));
}

TEST_F(queues, that_shut_down_at_once_drop_the_rest_and_count_it_as_done_QUE_07) {
  auto main = [&](task_group& group) -> task<void> {
    for (int i = 0; i < 3; ++i) items.put_nowait(i);
    items.get_nowait();
    auto joiner = group.spawn(as_task(items.join()));
    co_await sleep(1s);
    items.shutdown(true);
    EXPECT_TRUE(items.empty());
    EXPECT_THROW(items.get_nowait(), hocket::queue_shut_down);
    co_await sleep(1s);
    EXPECT_FALSE(joiner.done()) << "one item is still being dealt with";
    items.task_done();
    co_await sleep(1s);
    EXPECT_TRUE(joiner.done());
    EXPECT_THROW(items.task_done(), hocket::value_error);
  };
  run(with_task_group(main));
}

TEST_F(queues, that_shut_down_serve_the_getters_that_were_woken_QUE_07) {
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(gets("a"));
    group.spawn(gets("b"));
    group.spawn(gets("c"));
    co_await sleep(0s);
    items.put_nowait(1);
    items.put_nowait(2);
    items.shutdown();
    first.cancel();
    group.spawn(gets("late"));
    co_await sleep(1s);
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"b 1", "c 2", "late shut down"}));
  EXPECT_TRUE(items.empty());
}

TEST_F(queues, that_shut_down_release_a_getter_whose_item_another_one_got_QUE_07) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(gets("a"));
    co_await sleep(0s);
    items.put_nowait(1);
    items.shutdown();
    co_await gets("late");
    EXPECT_EQ(trace, (strings{"a 1", "late shut down"}));
  };
  run(with_task_group(main));
}

TEST_F(queues, that_shut_down_release_a_getter_whose_item_get_nowait_took_QUE_07) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(gets("a"));
    co_await sleep(0s);
    items.put_nowait(1);
    items.shutdown();
    EXPECT_EQ(items.get_nowait(), 1);
    co_await sleep(0s);
    EXPECT_EQ(trace, (strings{"a shut down"}));
  };
  run(with_task_group(main));
}

TEST_F(queues, that_shut_down_at_once_release_getters_that_were_woken_QUE_07) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(gets("a"));
    group.spawn(gets("b"));
    co_await sleep(0s);
    items.put_nowait(1);
    items.shutdown(true);
    items.shutdown(true);
    co_await items.join();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a shut down", "b shut down"}));
}

TEST_F(queues, that_shut_down_refuse_a_putter_that_was_woken_QUE_07) {
  queue<int> one(1);
  one.put_nowait(0);
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(notes_refusal(one));
    co_await sleep(0s);
    EXPECT_EQ(one.get_nowait(), 0);
    one.shutdown();
    co_await sleep(0s);
    EXPECT_EQ(trace, (strings{"put refused"}));
    EXPECT_TRUE(one.empty());
  };
  run(with_task_group(main));
}

}  // namespace

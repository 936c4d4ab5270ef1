// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/join_handle.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::join_handle;
using hocket::sleep;
using hocket::task;
using hocket::task_context;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

using strings = std::vector<std::string>;

class handles : public ::testing::Test {
 protected:
  task<int> gives(int value) {
    co_await sleep(1s);
    co_return value;
  }
  task<void> waits_long() { co_await sleep(24h); }

  virtual_run run;
  strings trace;
};

TEST_F(handles, give_the_outcome_only_when_there_is_one_RUN_16) {
  auto body = [&](task_group& group) -> task<void> {
    const auto handle = group.spawn(gives(5));
    EXPECT_FALSE(handle.done());
    EXPECT_THROW(handle.result(), hocket::invalid_state_error);
    EXPECT_THROW(std::ignore = handle.exception(), hocket::invalid_state_error);
    co_await sleep(2s);
    EXPECT_TRUE(handle.done());
    EXPECT_EQ(handle.result(), 5);
    EXPECT_EQ(handle.exception(), nullptr);
    EXPECT_FALSE(handle.cancelled());
  };
  run(with_task_group(body));
}

TEST_F(handles, may_be_awaited_many_times_and_by_many_RUN_17) {
  int sum = 0;
  auto waiter = [&](join_handle<int> handle) -> task<void> {
    sum += co_await handle;
    sum += co_await handle;
  };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(gives(5));
    group.spawn(waiter(handle));
    group.spawn(waiter(handle));
    co_return;
  };
  run(with_task_group(body));
  EXPECT_EQ(sum, 20);
}

TEST_F(handles, give_every_waiter_the_same_exception_RUN_17) {
  std::vector<const std::exception*> seen;
  auto failing = []() -> task<int> {
    co_await sleep(0s);
    throw std::out_of_range("same");
    co_return 0;
  };
  auto waiter = [&](join_handle<int> handle) -> task<void> {
    for (int i = 0; i < 2; ++i) {
      try {
        co_await handle;
      } catch (const std::out_of_range& error) {
        seen.push_back(&error);
      }
    }
  };
  auto inner = [&](task_group& group) -> task<void> {
    group.spawn(waiter(group.spawn(failing())));
    co_return;
  };
  // The group cancels the waiter with the failure, so the waiter stands in a group of its own.
  auto outer = [&](task_group& group) -> task<void> {
    std::optional<join_handle<int>> handle;
    auto keeps = [&](task_group& failing_group) -> task<void> {
      handle = failing_group.spawn(failing());
      co_return;
    };
    co_await catching(with_task_group(keeps));
    group.spawn(waiter(*handle));
    group.spawn(waiter(*handle));
  };
  run(with_task_group(outer));
  ASSERT_EQ(seen.size(), 4U);
  for (const auto* each : seen) EXPECT_EQ(each, seen[0]);
  EXPECT_THROW(run(with_task_group(inner)), hocket::exception_group);
}

TEST_F(handles, of_a_finished_task_do_not_suspend_RUN_12) {
  auto body = [&](task_group& group) -> task<void> {
    const auto handle = group.spawn(gives(5));
    co_await sleep(2s);
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    const int value = co_await handle;
    EXPECT_EQ(value, 5);
    EXPECT_FALSE(other_ran);
    co_await sleep(0s);
  };
  run(with_task_group(body));
}

TEST_F(handles, give_a_reference_and_temporary_ones_the_value) {
  auto text = []() -> task<std::string> { co_return "text"; };
  auto move_only = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(6); };
  auto body = [&](task_group& group) -> task<void> {
    const auto handle = group.spawn(text());
    const std::string& kept = co_await handle;
    EXPECT_EQ(&kept, &handle.result());
    const std::string copy = co_await join_handle(handle);
    EXPECT_EQ(copy, "text");
    EXPECT_EQ(handle.result(), "text") << "a temporary handle must not rob the others";
    const auto pointer = co_await group.spawn(move_only());
    EXPECT_EQ(*pointer, 6);
  };
  run(with_task_group(body));
}

TEST_F(handles, cancel_asks_and_says_that_it_did_TSK_01) {
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(waits_long());
    co_await sleep(0s);
    EXPECT_TRUE(handle.cancel());
    EXPECT_FALSE(handle.done());
    EXPECT_FALSE(handle.cancelled());
    const auto outcome = co_await catching(handle);
    EXPECT_TRUE(outcome.template holds<cancelled>());
    EXPECT_TRUE(handle.cancelled());
  };
  run(with_task_group(body));
  EXPECT_EQ(run.time.elapsed(), 0s);
}

TEST_F(handles, cancel_before_the_start_keeps_the_body_from_running_TSK_02) {
  bool ran = false;
  auto child = [&]() -> task<void> {
    ran = true;
    co_return;
  };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(child());
    handle.cancel("early");
    const auto outcome = co_await catching(handle);
    EXPECT_EQ(hocket::describe(outcome.exception()), "early");
  };
  run(with_task_group(body));
  EXPECT_FALSE(ran);
}

TEST_F(handles, cancel_of_a_finished_task_changes_nothing_TSK_03) {
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(gives(5));
    co_await handle;
    EXPECT_FALSE(handle.cancel());
    EXPECT_EQ(handle.cancelling(), 0U);
    EXPECT_EQ(handle.result(), 5);
  };
  run(with_task_group(body));
}

TEST_F(handles, count_the_requests_TSK_06) {
  auto child = []() -> task<int> {
    co_await catching(sleep(24h));
    co_await catching(sleep(24h));
    co_return 1;
  };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(child());
    co_await sleep(0s);
    handle.cancel();
    co_await sleep(0s);
    handle.cancel();
    EXPECT_EQ(handle.cancelling(), 2U);
    EXPECT_EQ(handle.uncancel(), 1U);
    EXPECT_EQ(handle.uncancel(), 0U);
    EXPECT_EQ(handle.uncancel(), 0U);
    const int value = co_await handle;
    EXPECT_EQ(value, 1);
  };
  run(with_task_group(body));
}

TEST_F(handles, waiting_for_a_cancelled_task_does_not_cancel_who_waits_TSK_08) {
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(waits_long());
    handle.cancel();
    const auto outcome = co_await catching(handle);
    EXPECT_TRUE(outcome.template holds<cancelled>());
    EXPECT_EQ(task_context::current().cancelling(), 0U);
  };
  run(with_task_group(body));
}

TEST_F(handles, a_cancelled_waiter_cancels_the_task_and_passes_the_message_on_TSK_11) {
  auto inner = [&]() -> task<void> {
    try {
      co_await sleep(24h);
    } catch (const cancelled& error) {
      trace.push_back(error.what());
      throw;
    }
  };
  auto outer = [&](join_handle<void> awaited) -> task<void> {
    try {
      co_await awaited;
    } catch (const cancelled& error) {
      trace.push_back(std::string("outer: ") + error.what());
      throw;
    }
  };
  auto body = [&](task_group& group) -> task<void> {
    auto awaited = group.spawn(inner());
    auto waiter = group.spawn(outer(awaited));
    co_await sleep(1s);
    waiter.cancel("why");
    co_await sleep(1s);
    EXPECT_TRUE(awaited.cancelled());
    EXPECT_TRUE(waiter.cancelled());
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"why", "outer: why"}));
}

TEST_F(handles, a_task_that_was_cancelled_before_it_awaits_another_one_cancels_that_TSK_11) {
  auto sleeps = []() -> task<void> { co_await sleep(1h); };
  auto joins = [&](join_handle<void> handle, hocket::future<int> answer) -> task<void> {
    task_context::current().cancel();
    const auto joined = co_await catching(handle);
    EXPECT_TRUE(joined.holds<cancelled>());
    task_context::current().cancel();
    const auto asked = co_await catching(answer);
    EXPECT_TRUE(asked.holds<cancelled>());
    co_await sleep(1s);  // nothing is pending any more
  };
  auto body = [&](task_group& group) -> task<void> {
    const hocket::promise<int> answer;
    const auto other = group.spawn(sleeps());
    co_await sleep(0s);
    const auto joiner = group.spawn(joins(other, answer.get_future()));
    co_await joiner;
    EXPECT_TRUE(other.cancelled());
    EXPECT_TRUE(answer.cancelled());
  };
  run(with_task_group(body));
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(handles, a_task_that_swallows_a_forwarded_cancellation_gives_its_value_TSK_10) {
  auto inner = []() -> task<int> {
    co_await catching(sleep(24h));
    co_return 1;
  };
  auto outer = [&](join_handle<int> awaited) -> task<int> {
    const int got = co_await awaited;
    EXPECT_EQ(task_context::current().cancelling(), 1U);
    co_await sleep(1s);  // nothing is pending
    co_return got;
  };
  auto body = [&](task_group& group) -> task<void> {
    auto waiter = group.spawn(outer(group.spawn(inner())));
    co_await sleep(1s);
    waiter.cancel();
    const int got = co_await waiter;
    EXPECT_EQ(got, 1);
  };
  run(with_task_group(body));
}

TEST_F(handles, cleanup_may_wait_and_a_second_cancel_interrupts_it_TSK_13) {
  auto child = [&](std::string name) -> task<void> {
    auto outcome = co_await catching(sleep(24h));
    co_await sleep(10ms);
    trace.push_back(name + " cleaned up");
    outcome.value();
  };
  auto body = [&](task_group& group) -> task<void> {
    auto once = group.spawn(child("once"));
    auto twice = group.spawn(child("twice"));
    co_await sleep(1s);
    once.cancel();
    twice.cancel();
    co_await sleep(5ms);
    twice.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(once.cancelled());
    EXPECT_TRUE(twice.cancelled());
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"once cleaned up"}));
}

TEST_F(handles, a_task_cannot_await_itself) {
  std::optional<join_handle<std::string>> self;
  auto child = [&]() -> task<std::string> {
    try {
      co_await *self;
    } catch (const hocket::runtime_error& error) {
      co_return error.what();
    }
    co_return "no exception";
  };
  auto body = [&](task_group& group) -> task<void> {
    self = group.spawn(child());
    co_return;
  };
  run(with_task_group(body));
  EXPECT_EQ(self->result(), "a task cannot await itself");
}

TEST_F(handles, have_names_RUN_26) {
  auto body = [&](task_group& group) -> task<void> {
    auto first = group.spawn(gives(1));
    auto second = group.spawn(gives(2));
    auto named = group.spawn(gives(3), "named");
    EXPECT_EQ(first.name().substr(0, 5), "Task-");
    EXPECT_NE(first.name(), second.name());
    EXPECT_EQ(named.name(), "named");
    second.set_name("later");
    EXPECT_EQ(second.name(), "later");
    co_return;
  };
  run(with_task_group(body));
}

TEST_F(handles, outlive_the_loop) {
  std::optional<join_handle<int>> kept;
  {
    virtual_run other;
    auto body = [&](task_group& group) -> task<void> {
      kept = group.spawn(gives(7));
      co_return;
    };
    other(with_task_group(body));
  }
  EXPECT_EQ(kept->result(), 7);
}

}  // namespace

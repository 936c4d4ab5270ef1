// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/task_group.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "flow/groups.hpp"
#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/loop/sleep.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::exception_group;
using hocket::sleep;
using hocket::task;
using hocket::task_context;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::groups;
using hocket::tests::strings;

TEST_F(groups, whose_child_fails_cancel_the_others_and_the_body_TGR_02) {
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(sleeps("sibling"));
    group.spawn(fails("broken"));
    co_await sleeps("body");
  };
  EXPECT_EQ(failures_of(body), (strings{"broken"}));
  EXPECT_EQ(message, "unhandled errors in a task_group");
  EXPECT_EQ(trace, (strings{"sibling", "body"}));
  EXPECT_EQ(left_cancelling, 0U);
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(groups, cancel_children_that_have_not_started_TGR_02) {
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(fails("broken", 0s));
    co_await sleep(0s);
    co_await sleep(0s);
    trace.push_back("not reached");
  };
  auto starter = [&](task_group& group) -> task<void> {
    group.spawn(sleeps("late"));  // queued behind the one that fails
    co_return;
  };
  auto failing = []() -> task<void> {
    throw std::runtime_error("at once");
    co_return;
  };
  auto late = [&](task_group& group) -> task<void> {
    group.spawn(starter(group));
    group.spawn(failing());
    co_await sleep(24h);
  };
  EXPECT_EQ(failures_of(body), (strings{"broken"}));
  EXPECT_EQ(failures_of(late), (strings{"at once"}));
  EXPECT_TRUE(trace.empty()) << "a body that was cancelled before its start never runs";
}

TEST_F(groups, collect_all_failures_in_the_order_in_which_they_came_TGR_03) {
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(fails_when_cancelled("second"));
    group.spawn(fails_when_cancelled("third"));
    group.spawn(fails("first"));
    co_return;
  };
  EXPECT_EQ(failures_of(body), (strings{"first", "second", "third"}));
}

TEST_F(groups, add_the_failure_of_the_body_as_the_last_TGR_04) {
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(fails_when_cancelled("child"));
    group.spawn(sleeps("sibling"));
    co_await sleep(1s);
    throw std::runtime_error("body");
  };
  EXPECT_EQ(failures_of(body), (strings{"child", "body"}));
  EXPECT_EQ(trace, (strings{"sibling"}));
}

TEST_F(groups, have_a_group_also_for_the_only_failure_of_the_body_TGR_04) {
  auto body = [](task_group&) -> task<void> {
    throw std::runtime_error("alone");
    co_return;
  };
  EXPECT_EQ(failures_of(body), (strings{"alone"}));
}

TEST_F(groups, let_the_body_go_on_when_a_child_is_cancelled) {
  auto body = [&](task_group& group) -> task<int> {
    auto handle = group.spawn(sleeps("child"));
    co_await sleep(1s);
    handle.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(handle.cancelled());
    co_return 3;
  };
  EXPECT_EQ(run(with_task_group(body)), 3);
}

TEST_F(groups, cancelled_from_outside_cancel_their_children_and_end_cancelled_TGR_06) {
  auto inner_body = [&](task_group& group) -> task<void> {
    group.spawn(sleeps("child"));
    co_await sleeps("body");
  };
  auto waits_at_the_end = [&](task_group& group) -> task<void> {
    group.spawn(sleeps("child of the finished body"));
    co_return;
  };
  auto main = [&](task_group& group) -> task<void> {
    auto in_body = group.spawn(with_task_group(inner_body));
    auto at_end = group.spawn(with_task_group(waits_at_the_end));
    co_await sleep(1s);
    in_body.cancel();
    co_await sleep(1s);
    at_end.cancel("why");
    co_await sleep(1s);
    EXPECT_TRUE(in_body.cancelled());
    EXPECT_EQ(hocket::describe(at_end.exception()), "why");
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"body", "child", "child of the finished body"}));
  EXPECT_EQ(run.time.elapsed(), 3s);
}

TEST_F(groups, prefer_errors_to_a_cancellation_from_outside_TGR_07) {
  std::string ended_by;
  unsigned cancelling = 0;
  bool cancelled_again = false;
  auto inner_body = [&](task_group& group) -> task<void> {
    group.spawn(fails_when_cancelled("answer"));
    co_await sleep(24h);
  };
  auto inner = [&]() -> task<void> {
    auto outcome = co_await catching(with_task_group(inner_body));
    ended_by = hocket::describe(outcome.exception());
    cancelling = task_context::current().cancelling();
    const auto next = co_await catching(sleep(1h));
    cancelled_again = next.holds<cancelled>();
  };
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(inner());
    co_await sleep(1s);
    handle.cancel();
  };
  run(with_task_group(main));
  EXPECT_EQ(ended_by, "unhandled errors in a task_group (1 sub-exception): answer");
  EXPECT_EQ(cancelling, 1U);
  EXPECT_TRUE(cancelled_again) << "the errors must not swallow it";
}

TEST_F(groups, nested_ones_that_fail_together_do_not_lose_the_outer_cancellation_TGR_07) {
  auto inner = [&](task_group& group) -> task<void> {
    group.spawn(fails("inner", 1s));
    co_await sleep(24h);
  };
  auto outer = [&](task_group& group) -> task<void> {
    group.spawn(fails("outer", 1s));
    try {
      co_await with_task_group(inner);
    } catch (const exception_group& errors) {
      trace.push_back(errors.what());
    }
    co_await sleeps("outer body");
  };
  EXPECT_EQ(failures_of(outer), (strings{"outer"}));
  EXPECT_EQ(trace,
            (strings{"unhandled errors in a task_group (1 sub-exception): inner", "outer body"}));
  EXPECT_EQ(left_cancelling, 0U);
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(groups, let_a_keyboard_interrupt_out_as_it_is_TGR_08) {
  auto in_body = [&](task_group& group) -> task<void> {
    group.spawn(sleeps("child"));
    co_await sleep(1s);
    throw hocket::keyboard_interrupt();
  };
  EXPECT_THROW(run(with_task_group(in_body)), hocket::keyboard_interrupt);
  EXPECT_EQ(trace, (strings{"child"}));
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/timeout.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "expect_reports.hpp"
#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/event.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::clock;
using hocket::sleep;
using hocket::task;
using hocket::task_context;
using hocket::task_group;
using hocket::timeout;
using hocket::timeout_error;
using hocket::timeout_scope;
using hocket::with_task_group;
using hocket::tests::expect_reports;
using hocket::tests::virtual_run;

class timeouts : public ::testing::Test {
 protected:
  task<int> takes(clock::duration time) {
    co_await sleep(time);
    co_return 5;
  }

  virtual_run run;
  std::vector<std::string> trace;
};

TEST_F(timeouts, do_nothing_to_work_that_ends_in_time_TMO_02) {
  EXPECT_EQ(run(timeout(2s, takes(1s))), 5);
  EXPECT_EQ(run.time.elapsed(), 1s);
  EXPECT_TRUE(run.loop.timers().empty());
}

TEST_F(timeouts, pass_on_what_the_work_throws) {
  auto fails = []() -> task<void> {
    co_await sleep(1s);
    throw std::out_of_range("work");
  };
  EXPECT_THROW(run(timeout(2s, fails())), std::out_of_range);
  EXPECT_TRUE(run.loop.timers().empty());
}

TEST_F(timeouts, cancel_work_that_takes_too_long_TMO_01) {
  auto main = [&]() -> task<void> {
    const auto outcome = co_await catching(timeout(2s, takes(24h)));
    EXPECT_EQ(hocket::describe(outcome.exception()), "timed out");
    EXPECT_TRUE(outcome.template holds<timeout_error>());
    EXPECT_EQ(task_context::current().cancelling(), 0U);
  };
  run(main());
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST_F(timeouts, end_only_after_the_cleanup_of_the_work_TMO_10) {
  auto work = [&]() -> task<void> {
    auto outcome = co_await catching(sleep(24h));
    co_await sleep(1s);
    trace.push_back("cleaned up");
    outcome.value();
  };
  EXPECT_THROW(run(timeout(2s, work())), timeout_error);
  EXPECT_EQ(trace.size(), 1U);
  EXPECT_EQ(run.time.elapsed(), 3s);
}

TEST_F(timeouts, of_zero_do_not_interrupt_work_that_never_suspends_TMO_03) {
  auto at_once = []() -> task<int> { co_return 6; };
  EXPECT_EQ(run(timeout(0s, at_once())), 6);
  EXPECT_EQ(run(timeout(-1h, at_once())), 6);
  EXPECT_THROW(run(timeout(0s, takes(1s))), timeout_error);
  EXPECT_EQ(run.time.elapsed(), 0s);
}

TEST_F(timeouts, at_a_time_point_that_has_passed_expire_TMO_03) {
  auto main = [&]() -> task<void> { co_await hocket::timeout_at(run.loop.now() - 1s, takes(1h)); };
  EXPECT_THROW(run(main()), timeout_error);
}

TEST_F(timeouts, without_limit_hide_no_deadlock_TMO_02) {
  EXPECT_EQ(run(timeout(clock::duration::max(), takes(1h))), 5);
  hocket::event never;
  auto work = [&]() -> task<void> { co_await never.wait(); };
  EXPECT_THROW(run(timeout(clock::duration::max(), work())), hocket::runtime_error);
}

TEST_F(timeouts, leave_work_that_swallows_the_cancellation_its_own_outcome_TMO_06) {
  auto main = [&]() -> task<int> {
    auto work = []() -> task<int> {
      co_await catching(sleep(24h));
      co_return 7;
    };
    const int got = co_await timeout(1s, work());
    EXPECT_EQ(task_context::current().cancelling(), 0U);
    co_await sleep(1s);
    co_return got;
  };
  EXPECT_EQ(run(main()), 7);
}

TEST_F(timeouts, leave_work_that_fails_at_the_cancellation_its_own_failure) {
  auto work = []() -> task<void> {
    co_await catching(sleep(24h));
    throw std::out_of_range("cleanup");
  };
  EXPECT_THROW(run(timeout(1s, work())), std::out_of_range);
}

TEST_F(timeouts, nested_the_inner_one_expires_inside_the_outer) {
  auto work = [&]() -> task<int> {
    const auto outcome = co_await catching(timeout(1s, takes(24h)));
    trace.push_back(hocket::describe(outcome.exception()));
    co_return co_await takes(1s);
  };
  EXPECT_EQ(run(timeout(10s, work())), 5);
  EXPECT_EQ(trace, (std::vector<std::string>{"timed out"}));
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST_F(timeouts, nested_the_outer_one_expires_through_the_inner) {
  auto work = [&]() -> task<void> {
    auto outcome = co_await catching(timeout(10s, takes(24h)));
    trace.push_back(hocket::describe(outcome.exception()));
    outcome.value();
  };
  EXPECT_THROW(run(timeout(1s, work())), timeout_error);
  EXPECT_EQ(trace, (std::vector<std::string>{"cancelled"}));
  EXPECT_EQ(run.time.elapsed(), 1s);
  EXPECT_TRUE(run.loop.timers().empty());
}

TEST_F(timeouts, nested_that_expire_together_are_the_outer_ones) {
  auto main = [&]() -> task<void> {
    auto work = [&]() -> task<void> {
      auto outcome = co_await catching(timeout(1s, takes(24h)));
      trace.push_back(hocket::describe(outcome.exception()));
      outcome.value();
    };
    const auto outcome = co_await catching(timeout(1s, work()));
    trace.push_back(hocket::describe(outcome.exception()));
    EXPECT_EQ(task_context::current().cancelling(), 0U);
  };
  run(main());
  EXPECT_EQ(trace, (std::vector<std::string>{"cancelled", "timed out"}));
}

TEST_F(timeouts, that_expire_when_the_task_is_cancelled_too_leave_it_cancelled) {
  unsigned cancelling = 0;
  auto child = [&]() -> task<void> {
    auto outcome = co_await catching(timeout(1s, takes(24h)));
    cancelling = task_context::current().cancelling();
    trace.push_back(hocket::describe(outcome.exception()));
    outcome.value();
  };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(child());
    // Armed before the timeout's timer, so this task runs between its firing and the child's turn.
    co_await sleep(1s);
    handle.cancel("outside");
    co_await catching(handle);
    EXPECT_TRUE(handle.cancelled());
  };
  run(with_task_group(body));
  EXPECT_EQ(cancelling, 1U);
  EXPECT_EQ(trace, (std::vector<std::string>{"cancelled"}));
}

TEST_F(timeouts, cancel_a_task_that_the_work_joins) {
  auto child = [&]() -> task<void> {
    auto outcome = co_await catching(sleep(24h));
    trace.push_back("child cancelled");
    outcome.value();
  };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(child());
    auto joins = [&]() -> task<void> { co_await handle; };
    const auto outcome = co_await catching(timeout(1s, joins()));
    EXPECT_TRUE(outcome.template holds<timeout_error>());
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (std::vector<std::string>{"child cancelled"}));
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(timeouts, cancel_a_group) {
  auto work = [&](task_group& group) -> task<void> {
    group.spawn(takes(24h));
    co_await sleep(24h);
  };
  EXPECT_THROW(run(timeout(1s, with_task_group(work))), timeout_error);
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(timeouts, can_be_moved_by_the_work_TMO_08) {
  auto main = [&]() -> task<void> {
    timeout_scope limit(2s);
    const auto start = run.loop.now();
    auto work = [&]() -> task<void> {
      EXPECT_EQ(limit.when(), start + 2s);
      co_await sleep(1s);
      limit.reschedule(9s);
      EXPECT_EQ(limit.when(), start + 10s);
      co_await sleep(5s);
      limit.reschedule(clock::time_point::max());
      co_await sleep(24h);
    };
    co_await limit.run(work());
    EXPECT_FALSE(limit.expired());
    EXPECT_TRUE(run.loop.timers().empty());
  };
  run(main());
}

TEST_F(timeouts, that_are_moved_into_the_past_expire_in_the_next_pass_TMO_08) {
  auto work = [&](timeout_scope& limit) -> task<void> {
    limit.reschedule(run.loop.now() - 1s);
    EXPECT_FALSE(limit.expired());
    co_await sleep(24h);
  };
  EXPECT_THROW(run(hocket::with_timeout(1h, work)), timeout_error);
  EXPECT_EQ(run.time.elapsed(), 0s);
}

TEST_F(timeouts, cannot_be_moved_before_and_after_TMO_08) {
  auto main = [&]() -> task<void> {
    timeout_scope limit(1s);
    EXPECT_THROW(limit.reschedule(2s), hocket::runtime_error);
    auto work = [&]() -> task<void> {
      const auto outcome = co_await catching(sleep(24h));
      EXPECT_TRUE(outcome.holds<cancelled>());
      EXPECT_TRUE(limit.expired());
      EXPECT_THROW(limit.reschedule(2s), hocket::runtime_error) << "time is up already";
    };
    co_await limit.run(work());
    EXPECT_TRUE(limit.expired());
    EXPECT_THROW(limit.reschedule(2s), hocket::runtime_error);

    timeout_scope in_time(1s);
    auto at_once = []() -> task<void> { co_return; };
    co_await in_time.run(at_once());
    EXPECT_THROW(in_time.reschedule(2s), hocket::runtime_error);
  };
  run(main());
}

TEST_F(timeouts, say_whether_they_expired_TMO_01_TMO_06) {
  auto main = [&]() -> task<void> {
    timeout_scope limit(1s);
    co_await catching(limit.run(takes(24h)));
    EXPECT_TRUE(limit.expired());
    EXPECT_EQ(task_context::current().cancelling(), 0U);

    timeout_scope swallowed(1s);
    auto swallows = [&]() -> task<void> { co_await catching(sleep(24h)); };
    co_await swallowed.run(swallows());
    EXPECT_TRUE(swallowed.expired());

    timeout_scope kept(2s);
    co_await kept.run(takes(1s));
    EXPECT_FALSE(kept.expired());
  };
  run(main());
}

TEST_F(timeouts, are_for_one_use_and_need_a_task_TMO_09) {
  const expect_reports expected{hocket::diagnostic_kind::never_awaited};
  auto main = [&]() -> task<void> {
    timeout_scope limit(2s);
    co_await limit.run(takes(1s));
    const auto again = co_await catching(limit.run(takes(1s)));
    EXPECT_EQ(hocket::describe(again.exception()), "timeout_scope: it has been entered already");
  };
  run(main());
  EXPECT_THROW(timeout_scope(1s), hocket::runtime_error) << "no loop runs";
}

TEST_F(timeouts, around_handles_and_futures_cancel_them) {
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(takes(24h));
    const auto outcome = co_await catching(timeout(1s, handle));
    EXPECT_TRUE(outcome.template holds<timeout_error>());
    EXPECT_TRUE(handle.cancelled());
    hocket::promise<int> answer;
    const auto other = co_await catching(timeout(1s, answer.get_future()));
    EXPECT_TRUE(other.template holds<timeout_error>());
    EXPECT_TRUE(answer.cancelled());
  };
  run(with_task_group(body));
}

TEST_F(timeouts, wait_for_gives_the_result_or_ends_the_work_first_TMO_10) {
  auto work = [&]() -> task<int> {
    auto outcome = co_await catching(sleep(24h));
    co_await sleep(1s);
    trace.push_back("cleaned up");
    outcome.value();
    co_return 0;
  };
  EXPECT_EQ(run(hocket::wait_for(takes(1s), 2s)), 5);
  EXPECT_THROW(run(hocket::wait_for(work(), 1s)), timeout_error);
  EXPECT_EQ(trace.size(), 1U);
}

TEST_F(timeouts, wait_for_without_time_starts_no_task_TMO_11) {
  bool ran = false;
  auto work = [&]() -> task<void> {
    ran = true;
    co_return;
  };
  EXPECT_THROW(run(hocket::wait_for(work(), 0s)), timeout_error);
  EXPECT_THROW(run(hocket::wait_for(work(), -1s)), timeout_error);
  EXPECT_FALSE(ran);
}

TEST_F(timeouts, wait_for_without_time_gives_what_is_done_already_TMO_11) {
  auto main = [&]() -> task<void> {
    hocket::promise<int> answer;
    const auto outcome = co_await catching(hocket::wait_for(answer.get_future(), 0s));
    EXPECT_TRUE(outcome.template holds<timeout_error>());
    EXPECT_TRUE(answer.cancelled());
    hocket::promise<int> done;
    done.set_result(3);
    const int value = co_await hocket::wait_for(done.get_future(), 0s);
    EXPECT_EQ(value, 3);
  };
  run(main());
}

TEST_F(timeouts, have_a_form_whose_body_gets_the_scope_TMO_08) {
  auto work = [&](timeout_scope& limit) -> task<int> {
    for (int i = 0; i < 5; ++i) {
      co_await sleep(1s);
      limit.reschedule(2s);
    }
    co_return 6;
  };
  EXPECT_EQ(run(hocket::with_timeout(2s, work)), 6);
  EXPECT_EQ(run.time.elapsed(), 5s);
}

}  // namespace

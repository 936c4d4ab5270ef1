// SPDX-License-Identifier: BSL-1.0
// A task that ends before a cancellation has been delivered to it: what asyncio calls _must_cancel.
#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/flow/join_handle.hpp"
#include "hocket/flow/race.hpp"
#include "hocket/flow/shield.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/lock.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::sleep;
using hocket::task;
using hocket::task_context;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

void cancel_this_task(std::string_view message = {}) { task_context::current().cancel(message); }

task<int> cancels_itself() {
  cancel_this_task("why");
  co_return 1;
}

std::string message_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const cancelled& cancellation) {
    return cancellation.what();
  }
}

class late_cancellation : public ::testing::Test {
 protected:
  /// How a task ended whose failure is nobody else's.
  template <class T>
  struct ending {
    hocket::received<T> outcome;
    bool was_cancelled;  ///< as the handle says
    unsigned cancelling;
  };
  template <class T>
  ending<T> end_of(task<T> work) {
    return run(end(std::move(work)));
  }

  virtual_run run;

 private:
  template <class T>
  static task<ending<T>> end(task<T> work) {
    std::optional<ending<T>> ended;
    auto body = [&](task_group& group) -> task<void> {
      const auto handle = group.spawn(std::move(work)).detach();
      auto awaited = handle;
      auto outcome = co_await catching(std::move(awaited));
      ended.emplace(std::move(outcome), handle.cancelled(), handle.cancelling());
    };
    co_await with_task_group(body);
    co_return std::move(*ended);
  }
};

TEST_F(late_cancellation, ends_a_task_that_returns_before_it_is_delivered_TSK_01) {
  const auto end = end_of(cancels_itself());
  EXPECT_TRUE(end.was_cancelled);
  EXPECT_EQ(end.cancelling, 1U);
  EXPECT_EQ(message_of(end.outcome.exception()), "why");
}

TEST_F(late_cancellation, comes_out_of_run_TSK_01) {
  EXPECT_THROW(run(cancels_itself()), cancelled);
}

TEST_F(late_cancellation, by_another_task_before_the_last_step_ends_the_task_TSK_12) {
  hocket::lock free;
  auto takes_the_lock = [&]() -> task<int> {
    co_await free.acquire();  // had it when the cancellation came
    free.release();
    co_return 1;
  };
  bool was_cancelled = false;
  auto body = [&](task_group& group) -> task<void> {
    co_await free.acquire();
    auto handle = group.spawn(takes_the_lock());
    co_await sleep(1s);
    free.release();
    handle.cancel();
    co_await sleep(1s);
    was_cancelled = handle.cancelled();
  };
  run(with_task_group(body));
  EXPECT_TRUE(was_cancelled);
  EXPECT_FALSE(free.locked());
}

TEST_F(late_cancellation, in_a_task_that_is_awaited_ends_the_one_that_the_loop_runs_TSK_01) {
  bool came_back = false;
  auto outer = [&]() -> task<int> {
    const int value = co_await cancels_itself();
    came_back = value == 1;
    co_return value;
  };
  EXPECT_TRUE(end_of(outer()).was_cancelled);
  EXPECT_TRUE(came_back);
}

TEST_F(late_cancellation, that_was_taken_back_leaves_the_result_TSK_07) {
  auto work = []() -> task<int> {
    cancel_this_task();
    task_context::current().uncancel();
    co_return 1;
  };
  auto end = end_of(work());
  EXPECT_EQ(end.outcome.value(), 1);
  EXPECT_EQ(end.cancelling, 0U);
}

TEST_F(late_cancellation, of_which_one_request_is_left_still_ends_the_task_TSK_06) {
  auto work = []() -> task<int> {
    cancel_this_task("first");
    cancel_this_task("second");
    task_context::current().uncancel();
    co_return 1;
  };
  const auto end = end_of(work());
  EXPECT_EQ(end.cancelling, 1U);
  EXPECT_EQ(message_of(end.outcome.exception()), "second");
}

TEST_F(late_cancellation, does_not_hide_an_exception_TSK_01) {
  auto work = []() -> task<int> {
    cancel_this_task();
    throw std::range_error("own");
    co_return 1;
  };
  const auto end = end_of(work());
  EXPECT_TRUE(end.outcome.holds<std::range_error>());
  EXPECT_FALSE(end.was_cancelled);
}

TEST_F(late_cancellation, does_not_come_twice_to_who_has_caught_it_TSK_01) {
  auto work = []() -> task<int> {
    cancel_this_task();
    const auto pause = co_await catching(sleep(1s));
    co_return pause.holds<cancelled>() ? 5 : 0;
  };
  auto end = end_of(work());
  EXPECT_EQ(end.outcome.value(), 5);
  EXPECT_EQ(end.cancelling, 1U);
}

TEST_F(late_cancellation, destroys_what_the_task_returned_TSK_01) {
  std::weak_ptr<int> returned;
  auto work = [&]() -> task<std::shared_ptr<int>> {
    auto value = std::make_shared<int>(1);
    returned = value;
    cancel_this_task();
    co_return value;
  };
  bool expired = false;
  auto body = [&](task_group& group) -> task<void> {
    const auto handle = group.spawn(work());
    co_await catching(handle);
    expired = returned.expired();
  };
  run(with_task_group(body));
  EXPECT_TRUE(expired);
}

TEST_F(late_cancellation, of_a_child_is_no_failure_of_its_group_TGR_01) {
  bool went_on = false;
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(cancels_itself());
    co_await sleep(1s);
    went_on = true;
  };
  run(with_task_group(body));
  EXPECT_TRUE(went_on);
}

TEST_F(late_cancellation, of_a_child_that_begins_at_once_ends_it_TSK_01) {
  bool was_cancelled = false;
  auto body = [&](task_group& group) -> task<void> {
    was_cancelled = group.spawn_eager(cancels_itself()).cancelled();
    co_return;
  };
  run(with_task_group(body));
  EXPECT_TRUE(was_cancelled);
}

TEST_F(late_cancellation, in_the_body_of_a_group_waits_for_the_task_around_it_TGR_06) {
  bool left_the_group = false;
  auto work = [&]() -> task<void> {
    auto body = [](task_group&) -> task<void> {
      cancel_this_task();
      co_return;
    };
    co_await with_task_group(body);
    left_the_group = true;
  };
  EXPECT_TRUE(end_of(work()).was_cancelled);
  EXPECT_TRUE(left_the_group);
}

TEST_F(late_cancellation, in_the_body_of_a_group_with_children_cancels_these_TGR_06) {
  bool left_the_group = false, child_was_cancelled = false;
  auto child = [&]() -> task<void> {
    const auto pause = co_await catching(sleep(24h));
    child_was_cancelled = pause.holds<cancelled>();
  };
  auto work = [&]() -> task<void> {
    auto body = [&](task_group& group) -> task<void> {
      group.spawn(child());
      co_await sleep(1s);
      cancel_this_task();
    };
    co_await with_task_group(body);
    left_the_group = true;
  };
  EXPECT_TRUE(end_of(work()).was_cancelled);
  EXPECT_FALSE(left_the_group);
  EXPECT_TRUE(child_was_cancelled);
}

TEST_F(late_cancellation, under_a_limit_is_no_timeout_TMO_02) {
  auto limited = hocket::timeout(10s, cancels_itself());
  EXPECT_TRUE(end_of(std::move(limited)).was_cancelled);
  auto waited = hocket::wait_for(cancels_itself(), 10s);
  EXPECT_TRUE(end_of(std::move(waited)).was_cancelled);
}

TEST_F(late_cancellation, of_a_limit_that_passes_with_the_last_step_is_taken_back_TMO_06) {
  auto work = []() -> task<int> {
    const auto pause = co_await catching(sleep(24h));
    co_return pause.holds<cancelled>() ? 1 : 0;
  };
  auto end = end_of(hocket::timeout(10s, work()));
  EXPECT_EQ(end.outcome.value(), 1);
  EXPECT_EQ(end.cancelling, 0U);
}

TEST_F(late_cancellation, of_something_gathered_is_its_failure_and_no_cancellation_of_all_GTH_05) {
  auto all = []() -> task<int> {
    auto gathered = hocket::gather(cancels_itself(), cancels_itself());
    const auto [one, two] = co_await std::move(gathered);
    co_return one + two;
  };
  const auto end = end_of(all());
  EXPECT_TRUE(end.was_cancelled);
  EXPECT_EQ(end.cancelling, 0U);
}

TEST_F(late_cancellation, is_among_the_results_when_gather_returns_exceptions_GTH_03) {
  auto gives = []() -> task<int> { co_return 4; };
  auto gathered = hocket::gather(hocket::return_exceptions, cancels_itself(), gives());
  auto [one, two] = run(std::move(gathered));
  EXPECT_TRUE(one.holds<cancelled>());
  EXPECT_EQ(two.value(), 4);
}

TEST_F(late_cancellation, of_what_is_shielded_comes_out_of_the_shield_TSK_16) {
  auto shielded = hocket::shield(cancels_itself());
  const auto end = end_of(std::move(shielded));
  EXPECT_TRUE(end.was_cancelled);
  EXPECT_EQ(end.cancelling, 0U);
}

TEST_F(late_cancellation, that_came_when_a_race_was_won_ends_the_task_TSK_12) {
  // The loser takes a second to end; the race is decided when the cancellation comes.
  auto loses = []() -> task<void> {
    co_await catching(sleep(24h));
    co_await sleep(1s);
  };
  auto wins = []() -> task<void> { co_await sleep(1s); };
  auto racing = [&]() -> task<int> {
    auto both = hocket::race(wins(), loses());
    const auto winner = co_await std::move(both);
    co_return static_cast<int>(winner.index());
  };
  bool was_cancelled = false;
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(racing());
    co_await sleep(1500ms);
    handle.cancel();
    co_await sleep(10s);
    was_cancelled = handle.cancelled();
  };
  run(with_task_group(body));
  EXPECT_TRUE(was_cancelled);
}

}  // namespace

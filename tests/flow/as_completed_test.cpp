// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/as_completed.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::as_completed;
using hocket::cancelled;
using hocket::catching;
using hocket::clock;
using hocket::future;
using hocket::join_handle;
using hocket::promise;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

class completing : public ::testing::Test {
 protected:
  task<int> gives(int value, clock::duration after) {
    co_await sleep(after);
    co_return value;
  }

  virtual_run run;
  std::vector<int> results;
};

TEST_F(completing, gives_results_in_the_order_of_finishing_GTH_10) {
  auto body = [&](task_group& group) -> task<void> {
    std::vector handles = {group.spawn(gives(3, 3s)), group.spawn(gives(1, 1s)),
                           group.spawn(gives(2, 2s))};
    for (auto next : as_completed(handles)) {
      const int value = co_await next;
      results.push_back(value);
      EXPECT_EQ(run.time.elapsed(), value * 1s);
    }
  };
  run(with_task_group(body));
  EXPECT_EQ(results, (std::vector{1, 2, 3}));
}

TEST_F(completing, tells_whose_result_an_element_has_given_GTH_10) {
  std::vector<std::size_t> order;
  auto body = [&](task_group& group) -> task<void> {
    std::vector handles = {group.spawn(gives(3, 3s)), group.spawn(gives(1, 1s))};
    as_completed all(handles);
    for (auto next : all) {
      EXPECT_THROW(static_cast<void>(next.index()), hocket::invalid_state_error);
      EXPECT_THROW(static_cast<void>(next.handle()), hocket::invalid_state_error);
      const auto copy = next;
      results.push_back(co_await copy);
      order.push_back(next.index());
      EXPECT_EQ(next.handle().result(), results.back());
    }
    EXPECT_EQ((*all.begin()).index(), 1U);
  };
  run(with_task_group(body));
  EXPECT_EQ(order, (std::vector<std::size_t>{1, 0}));
}

TEST_F(completing, tells_which_one_has_failed_and_that_none_has_in_time_GTH_10) {
  auto main = [&]() -> task<void> {
    std::vector<promise<int>> promises(2);
    const std::vector answers = {promises[0].get_future(), promises[1].get_future()};
    promises[1].set_exception(std::out_of_range("one"));
    as_completed all(answers, 1s);
    auto next = all.begin();
    const auto failed = *next++;
    const auto outcome = co_await catching(failed);
    EXPECT_TRUE(outcome.holds<std::out_of_range>());
    EXPECT_EQ(failed.index(), 1U);
    EXPECT_TRUE(failed.handle().done());
    const auto late = *next;
    const auto none = co_await catching(late);
    EXPECT_TRUE(none.holds<hocket::timeout_error>());
    EXPECT_THROW(static_cast<void>(late.index()), hocket::invalid_state_error);
  };
  run(main());
}

TEST_F(completing, gives_what_is_done_already_without_suspending_GTH_10) {
  auto main = [&]() -> task<void> {
    std::vector<promise<int>> promises(3);
    std::vector<future<int>> answers;
    for (auto& each : promises) answers.push_back(each.get_future());
    for (int i = 0; i < 3; ++i) promises[static_cast<unsigned>(i)].set_result(i);
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    for (auto next : as_completed(answers)) results.push_back(co_await next);
    EXPECT_FALSE(other_ran);
    co_await sleep(0s);
  };
  run(main());
  EXPECT_EQ(results, (std::vector{0, 1, 2}));
}

TEST_F(completing, times_out_with_all_that_is_left_GTH_10) {
  auto body = [&](task_group& group) -> task<void> {
    std::vector handles = {group.spawn(gives(9, 9s)), group.spawn(gives(1, 1s)),
                           group.spawn(gives(8, 8s))};
    int too_late = 0;
    for (auto next : as_completed(handles, 5s)) {
      auto outcome = co_await catching(next);
      if (outcome.template holds<hocket::timeout_error>()) {
        ++too_late;
      } else {
        results.push_back(outcome.value());
      }
    }
    EXPECT_EQ(too_late, 2);
    EXPECT_EQ(run.time.elapsed(), 5s);
  };
  run(with_task_group(body));
  EXPECT_EQ(results, (std::vector{1}));
  EXPECT_EQ(run.time.elapsed(), 9s) << "nothing was cancelled";
}

TEST_F(completing, throws_what_the_next_one_threw_and_goes_on) {
  auto fails = []() -> task<int> {
    co_await sleep(1s);
    throw std::out_of_range("failed");
    co_return 0;
  };
  auto body = [&](task_group& group) -> task<void> {
    std::vector handles = {group.spawn(gives(2, 2s)), group.spawn(fails()).detach()};
    as_completed all(handles);
    auto next = all.begin();
    auto outcome = co_await catching(*next);
    EXPECT_TRUE(outcome.template holds<std::out_of_range>());
    ++next;
    const int value = co_await *next;
    EXPECT_EQ(value, 2);
    ++next;
    EXPECT_EQ(next, all.end());
  };
  run(with_task_group(body));
}

TEST_F(completing, of_nothing_is_an_empty_range) {
  auto main = [&]() -> task<void> {
    as_completed none(std::vector<join_handle<int>>{});
    EXPECT_EQ(none.begin(), none.end());
    co_return;
  };
  run(main());
}

TEST_F(completing, more_often_than_there_are_results_is_an_error) {
  auto main = [&]() -> task<void> {
    promise<int> answer;
    answer.set_result(1);
    std::vector answers = {answer.get_future()};
    as_completed all(answers);
    co_await *all.begin();
    const auto outcome = co_await catching(*all.begin());
    EXPECT_EQ(hocket::describe(outcome.exception()), "as_completed: all have been given");
  };
  run(main());
}

TEST_F(completing, that_is_cancelled_or_left_early_leaves_the_tasks_alone) {
  auto takes_one = [&](std::vector<join_handle<int>> handles) -> task<void> {
    for (auto next : as_completed(handles)) {
      results.push_back(co_await next);
    }
  };
  auto body = [&](task_group& group) -> task<void> {
    std::vector handles = {group.spawn(gives(1, 1s)), group.spawn(gives(3, 3s))};
    auto taker = group.spawn(takes_one(handles));
    co_await sleep(2s);
    taker.cancel();
    co_await catching(taker);
    EXPECT_TRUE(taker.cancelled());
    const int value = co_await handles[1];
    EXPECT_EQ(value, 3);
  };
  run(with_task_group(body));
  EXPECT_EQ(results, (std::vector{1}));
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/shield.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::clock;
using hocket::join_handle;
using hocket::promise;
using hocket::shield;
using hocket::sleep;
using hocket::task;
using hocket::task_context;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

using strings = std::vector<std::string>;

class shields : public ::testing::Test {
 protected:
  task<int> gives(int value, clock::duration after) {
    auto outcome = co_await catching(sleep(after));
    trace.push_back(outcome.has_value() ? "done" : "cancelled");
    outcome.value();
    co_return value;
  }

  virtual_run run;
  strings trace;
};

TEST_F(shields, keep_a_cancellation_from_what_is_awaited_TSK_15) {
  auto outer = [&](join_handle<int> inner) -> task<void> { co_await shield(inner); };
  auto body = [&](task_group& group) -> task<void> {
    auto inner = group.spawn(gives(5, 3s));
    auto waiter = group.spawn(outer(inner));
    co_await sleep(1s);
    waiter.cancel("why");
    co_await catching(waiter);
    EXPECT_TRUE(waiter.cancelled());
    EXPECT_EQ(hocket::describe(waiter.exception()), "why");
    EXPECT_EQ(run.time.elapsed(), 1s) << "at once";
    const int value = co_await inner;
    EXPECT_EQ(value, 5);
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"done"}));
}

TEST_F(shields, give_what_the_inner_one_gives) {
  auto body = [&](task_group& group) -> task<void> {
    auto inner = group.spawn(gives(5, 1s));
    const int value = co_await shield(inner);
    EXPECT_EQ(value, 5);
    promise<void> fails;
    fails.set_exception(std::out_of_range("inner"));
    const auto outcome = co_await catching(shield(fails.get_future()));
    EXPECT_TRUE(outcome.template holds<std::out_of_range>());
  };
  run(with_task_group(body));
}

TEST_F(shields, throw_when_the_inner_one_is_cancelled_itself_TSK_16) {
  auto body = [&](task_group& group) -> task<void> {
    auto inner = group.spawn(gives(5, 24h));
    run.loop.call_later(1s, [inner]() mutable { inner.cancel(); });
    const auto outcome = co_await catching(shield(inner));
    EXPECT_TRUE(outcome.template holds<cancelled>());
    EXPECT_EQ(task_context::current().cancelling(), 0U);
  };
  run(with_task_group(body));
}

TEST_F(shields, of_what_is_done_do_not_suspend_TSK_16) {
  auto main = [&]() -> task<void> {
    promise<int> answer;
    answer.set_result(3);
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    const int value = co_await shield(answer.get_future());
    EXPECT_EQ(value, 3);
    EXPECT_FALSE(other_ran);
    co_await sleep(0s);
  };
  run(main());
}

TEST_F(shields, hand_a_task_over_to_the_run_TSK_15) {
  auto main = [&]() -> task<void> {
    const auto outcome = co_await catching(hocket::timeout(1s, shield(gives(5, 3s))));
    EXPECT_TRUE(outcome.template holds<hocket::timeout_error>());
    EXPECT_TRUE(trace.empty());
    co_await sleep(9s);
    EXPECT_EQ(trace, (strings{"done"}));
    const int value = co_await shield(gives(6, 1s));
    EXPECT_EQ(value, 6);
  };
  run(main());
}

TEST_F(shields, do_not_let_a_task_outlive_the_run) {
  auto main = [&]() -> task<void> {
    co_await catching(hocket::timeout(1s, shield(gives(5, 24h))));
  };
  run(main());
  EXPECT_EQ(trace, (strings{"cancelled"}));
  EXPECT_EQ(run.time.elapsed(), 1s);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/wait.hpp"

#include <gtest/gtest.h>

#include <chrono>
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
using hocket::cancelled;
using hocket::catching;
using hocket::clock;
using hocket::future;
using hocket::join_handle;
using hocket::promise;
using hocket::return_when;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::wait;
using hocket::with_task_group;
using hocket::tests::virtual_run;

class waits : public ::testing::Test {
 protected:
  task<int> gives(int value, clock::duration after) {
    co_await sleep(after);
    co_return value;
  }
  task<int> fails(clock::duration after) {
    co_await sleep(after);
    throw std::out_of_range("failed");
    co_return 0;
  }

  virtual_run run;
};

TEST_F(waits, for_the_first_that_is_done_GTH_07) {
  auto body = [&](task_group& group) -> task<void> {
    std::vector handles = {group.spawn(gives(1, 9s)), group.spawn(gives(2, 1s))};
    const auto [done, pending] = co_await wait(handles, return_when::first_completed);
    EXPECT_EQ(done.size(), 1U);
    EXPECT_EQ(pending.size(), 1U);
    EXPECT_EQ(done[0].result(), 2);
    EXPECT_EQ(run.time.elapsed(), 1s);
    EXPECT_FALSE(pending[0].done());
  };
  run(with_task_group(body));
  EXPECT_EQ(run.time.elapsed(), 9s) << "the other one was not cancelled";
}

TEST_F(waits, for_the_first_exception_but_not_for_a_cancellation_GTH_07) {
  auto body = [&](task_group& group) -> task<void> {
    std::vector handles = {group.spawn(gives(1, 9s)), group.spawn(fails(2s)).detach(),
                           group.spawn(gives(3, 9s))};
    run.loop.call_later(1s, [cancels = handles[2]]() mutable { cancels.cancel(); });
    const auto [done, pending] = co_await wait(handles, return_when::first_exception);
    EXPECT_EQ(run.time.elapsed(), 2s);
    EXPECT_EQ(done.size(), 2U);
    EXPECT_EQ(pending.size(), 1U);
    EXPECT_NE(done[0].exception(), nullptr);
    EXPECT_TRUE(done[1].cancelled());
  };
  run(with_task_group(body));
}

TEST_F(waits, for_all_also_with_no_exception_to_wait_for_GTH_07) {
  auto body = [&](task_group& group) -> task<void> {
    std::vector handles = {group.spawn(gives(1, 2s)), group.spawn(gives(2, 1s))};
    const auto first = co_await wait(handles, return_when::first_exception);
    EXPECT_EQ(first.done.size(), 2U);
    EXPECT_EQ(run.time.elapsed(), 2s);
    const auto again = co_await wait(handles);
    EXPECT_EQ(again.done.size(), 2U);
    EXPECT_TRUE(again.pending.empty());
    EXPECT_EQ(again.done[0].result(), 1) << "in the order of the range";
  };
  run(with_task_group(body));
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST_F(waits, no_longer_than_the_limit_and_cancel_nothing_GTH_07) {
  auto body = [&](task_group& group) -> task<void> {
    std::vector handles = {group.spawn(gives(1, 9s)), group.spawn(gives(2, 1s))};
    const auto [done, pending] = co_await wait(handles, return_when::all_completed, 3s);
    EXPECT_EQ(run.time.elapsed(), 3s);
    EXPECT_EQ(done.size(), 1U);
    EXPECT_EQ(pending.size(), 1U);
    const int value = co_await pending[0];
    EXPECT_EQ(value, 1);
    EXPECT_TRUE(run.loop.timers().empty());
  };
  run(with_task_group(body));
  EXPECT_EQ(run.time.elapsed(), 9s);
}

TEST_F(waits, of_no_time_say_how_far_things_are) {
  auto body = [&](task_group& group) -> task<void> {
    std::vector handles = {group.spawn(gives(1, 9s))};
    const auto result = co_await wait(handles, return_when::all_completed, 0s);
    EXPECT_EQ(result.pending.size(), 1U);
    EXPECT_EQ(run.time.elapsed(), 0s);
  };
  run(with_task_group(body));
}

TEST_F(waits, for_nothing_are_refused_GTH_08) {
  EXPECT_THROW(run(wait(std::vector<join_handle<int>>())), hocket::value_error);
}

TEST_F(waits, take_futures) {
  auto main = [&]() -> task<void> {
    std::vector<promise<int>> promises(3);
    std::vector<future<int>> answers;
    for (auto& each : promises) answers.push_back(each.get_future());
    run.loop.call_later(1s, [promises]() mutable { promises[1].set_result(5); });
    const auto [done, pending] = co_await wait(answers, return_when::first_completed);
    EXPECT_EQ(pending.size(), 2U);
    EXPECT_EQ(done[0].result(), 5);
  };
  run(main());
}

TEST_F(waits, that_are_cancelled_leave_what_they_wait_for_alone_GTH_07) {
  auto waiting = [&](join_handle<int> handle) -> task<void> {
    std::vector handles = {handle};
    co_await wait(std::move(handles));
  };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(gives(1, 9s));
    auto outer = group.spawn(waiting(handle));
    co_await sleep(1s);
    outer.cancel();
    co_await catching(outer);
    EXPECT_TRUE(outer.cancelled());
    EXPECT_EQ(run.time.elapsed(), 1s);
    const int value = co_await handle;
    EXPECT_EQ(value, 1);
  };
  run(with_task_group(body));
}

}  // namespace

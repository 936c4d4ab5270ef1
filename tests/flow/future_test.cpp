// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/future.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/shield.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::future;
using hocket::promise;
using hocket::sleep;
using hocket::task;
using hocket::task_context;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

using strings = std::vector<std::string>;

class futures : public ::testing::Test {
 protected:
  virtual_run run;
  strings trace;
};

TEST_F(futures, give_what_their_promise_is_given) {
  auto main = [&]() -> task<int> {
    promise<int> answer;
    run.loop.call_later(1s, [answer]() mutable { answer.set_result(42); });
    co_return co_await answer.get_future();
  };
  EXPECT_EQ(run(main()), 42);
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(futures, carry_results_of_any_kind) {
  auto main = [&]() -> task<void> {
    promise<void> nothing;
    nothing.set_result();
    co_await nothing.get_future();

    promise<std::unique_ptr<int>> move_only;
    move_only.set_result(std::make_unique<int>(5));
    const auto pointer = co_await move_only.get_future();
    EXPECT_EQ(*pointer, 5);

    int object = 1;
    promise<int&> reference;
    reference.set_result(object);
    int& same = co_await reference.get_future();
    EXPECT_EQ(&same, &object);

    promise<std::string> text;
    text.set_result(3U, 'x');
    const auto kept = text.get_future();
    const std::string& seen = co_await kept;
    EXPECT_EQ(seen, "xxx");
    EXPECT_EQ(&seen, &kept.result());
  };
  run(main());
}

TEST_F(futures, have_a_result_only_when_they_are_done_RUN_16) {
  promise<int> answer;
  const auto pending = answer.get_future();
  EXPECT_FALSE(pending.done());
  EXPECT_THROW(pending.result(), hocket::invalid_state_error);
  EXPECT_THROW(std::ignore = pending.exception(), hocket::invalid_state_error);
  answer.set_result(1);
  EXPECT_TRUE(pending.done());
  EXPECT_EQ(pending.result(), 1);
  EXPECT_EQ(pending.exception(), nullptr);
}

TEST_F(futures, are_set_once_RUN_18) {
  promise<int> answer;
  answer.set_result(1);
  EXPECT_THROW(answer.set_result(2), hocket::invalid_state_error);
  EXPECT_THROW(answer.set_exception(std::out_of_range("late")), hocket::invalid_state_error);
  EXPECT_FALSE(answer.try_set_result(2));
  EXPECT_FALSE(answer.try_set_exception(std::out_of_range("late")));
  EXPECT_EQ(answer.get_future().result(), 1);

  promise<int> failure;
  EXPECT_TRUE(failure.try_set_exception(std::out_of_range("early")));
  EXPECT_THROW(failure.set_result(2), hocket::invalid_state_error);
  EXPECT_THROW(failure.get_future().result(), std::out_of_range);
}

TEST_F(futures, run_done_callbacks_through_the_loop_never_inline_RUN_18) {
  auto main = [&]() -> task<void> {
    promise<int> answer;
    auto pending = answer.get_future();
    pending.add_done_callback(
        [&](future<int> done) { trace.push_back("early " + std::to_string(done.result())); });
    answer.set_result(7);
    trace.push_back("set");
    co_await sleep(0s);
    pending.add_done_callback([&] { trace.push_back("late"); });
    trace.push_back("added late");
    co_await sleep(0s);
  };
  run(main());
  EXPECT_EQ(trace, (strings{"set", "early 7", "added late", "late"}));
}

TEST_F(futures, take_a_done_callback_back_RUN_18) {
  auto main = [&]() -> task<void> {
    const auto owned = std::make_shared<int>(1);
    promise<int> answer;
    auto before = answer.get_future().add_done_callback([&, owned] { trace.push_back("before"); });
    auto after = answer.get_future().add_done_callback([&, owned] { trace.push_back("after"); });
    answer.get_future().add_done_callback([&] { trace.push_back("kept"); });
    before.cancel();
    answer.set_result(7);
    after.cancel();
    co_await sleep(0s);
    EXPECT_EQ(owned.use_count(), 1);
  };
  run(main());
  EXPECT_EQ(trace, (strings{"kept"}));
}

TEST_F(futures, wake_tasks_and_callbacks_in_the_order_in_which_they_came) {
  promise<void> gate;
  auto waits = [&](std::string name) -> task<void> {
    co_await gate.get_future();
    trace.push_back(name);
  };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(waits("first"));
    co_await sleep(0s);
    gate.get_future().add_done_callback([&] { trace.push_back("second"); });
    group.spawn(waits("third"));
    co_await sleep(0s);
    gate.set_result();
    EXPECT_TRUE(trace.empty());
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"first", "second", "third"}));
}

TEST_F(futures, may_be_awaited_many_times_and_give_all_the_same_exception_RUN_17) {
  promise<int> answer;
  std::vector<const std::exception*> seen;
  auto waits = [&]() -> task<void> {
    for (int i = 0; i < 2; ++i) {
      try {
        co_await answer.get_future();
      } catch (const std::out_of_range& error) {
        seen.push_back(&error);
      }
    }
  };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(waits());
    group.spawn(waits());
    co_await sleep(1s);
    answer.set_exception(std::out_of_range("same"));
  };
  run(with_task_group(body));
  ASSERT_EQ(seen.size(), 4U);
  for (const auto* each : seen) EXPECT_EQ(each, seen[0]);
}

TEST_F(futures, that_are_done_do_not_suspend_RUN_12) {
  auto main = [&]() -> task<void> {
    promise<int> answer;
    answer.set_result(1);
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    const int value = co_await answer.get_future();
    EXPECT_EQ(value, 1);
    EXPECT_FALSE(other_ran);
    co_await sleep(0s);
  };
  run(main());
}

TEST_F(futures, take_a_stop_iteration_in_a_runtime_error_RUN_19) {
  promise<int> answer;
  answer.set_exception(hocket::stop_iteration<int>(3));
  try {
    answer.get_future().result();
    ADD_FAILURE();
  } catch (const hocket::runtime_error& error) {
    EXPECT_STREQ(
        error.what(),
        "StopIteration interacts badly with generators and cannot be raised into a future");
    try {
      std::rethrow_if_nested(error);
      ADD_FAILURE();
    } catch (const hocket::stop_iteration<int>& cause) {
      EXPECT_EQ(cause.value(), 3);
    }
  }
}

TEST_F(futures, take_an_exception_ptr_but_no_null) {
  promise<int> answer;
  EXPECT_THROW(answer.set_exception(std::exception_ptr()), hocket::value_error);
  EXPECT_FALSE(answer.done());
  answer.set_exception(std::make_exception_ptr(std::out_of_range("kept")));
  EXPECT_EQ(hocket::describe(answer.get_future().exception()), "kept");
}

TEST_F(futures, can_be_cancelled_and_the_promise_knows) {
  auto main = [&]() -> task<void> {
    promise<int> answer;
    auto pending = answer.get_future();
    EXPECT_TRUE(pending.cancel("no longer"));
    EXPECT_FALSE(pending.cancel());
    EXPECT_TRUE(pending.cancelled());
    EXPECT_TRUE(answer.cancelled());
    EXPECT_FALSE(answer.try_set_result(1));
    const auto outcome = co_await catching(pending);
    EXPECT_TRUE(outcome.template holds<cancelled>());
    EXPECT_EQ(hocket::describe(outcome.exception()), "no longer");
    EXPECT_EQ(task_context::current().cancelling(), 0U) << "who waits was not cancelled itself";
  };
  run(main());
}

TEST_F(futures, are_cancelled_with_the_task_that_awaits_them) {
  promise<int> answer;
  auto waits = [&](std::string name) -> task<void> {
    const auto outcome = co_await catching(answer.get_future());
    if (outcome.holds<cancelled>()) trace.push_back(name);
  };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(waits("one"));
    group.spawn(waits("other"));
    co_await sleep(1s);
    handle.cancel();
  };
  run(with_task_group(body));
  EXPECT_TRUE(answer.cancelled());
  EXPECT_EQ(trace, (strings{"one", "other"}));
}

TEST_F(futures, set_before_a_cancel_in_the_same_pass_lose_their_result_to_that_task_TSK_12) {
  promise<int> answer;
  auto waits = [&]() -> task<int> { co_return co_await answer.get_future(); };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(waits());
    co_await sleep(1s);
    answer.set_result(1);
    handle.cancel();
    co_await catching(handle);
    EXPECT_TRUE(handle.cancelled());
    EXPECT_EQ(answer.get_future().result(), 1) << "others still get it";
  };
  run(with_task_group(body));
}

TEST_F(futures, end_when_their_last_promise_is_gone) {
  auto main = [&]() -> task<void> {
    std::optional<promise<int>> one(std::in_place);
    auto other = std::make_optional(*one);
    const auto pending = one->get_future();
    one.reset();
    EXPECT_FALSE(pending.done());
    other.reset();
    const auto outcome = co_await catching(pending);
    EXPECT_EQ(hocket::describe(outcome.exception()),
              "the future was never set: its last promise is gone");
  };
  run(main());
}

TEST_F(futures, live_as_long_as_somebody_needs_them) {
  std::optional<future<std::string>> kept;
  {
    promise<std::string> answer;
    kept = answer.get_future();
    const promise<std::string> moved = std::move(answer);
    promise<std::string>(moved).set_result("kept");
  }
  EXPECT_EQ(kept->result(), "kept");
}

TEST_F(futures, drop_the_callbacks_that_a_loop_never_ran) {
  const auto owned = std::make_shared<int>(1);
  {
    promise<int> answer;
    auto main = [&]() -> task<void> {
      answer.get_future().add_done_callback([owned] {});
      co_return;
    };
    run(main());
    EXPECT_EQ(owned.use_count(), 2);
    answer.set_result(1);
  }
  auto main = []() -> task<void> { co_await sleep(0s); };
  run(main());
  EXPECT_EQ(owned.use_count(), 1);
}

TEST_F(futures, need_a_loop_for_callbacks_only) {
  promise<int> answer;
  EXPECT_THROW(answer.get_future().add_done_callback([] {}), hocket::runtime_error);
}

TEST_F(futures, a_callback_that_throws_is_reported_and_the_others_run) {
  strings reported;
  run.loop.set_exception_handler(
      [&](const auto& what) { reported.push_back(hocket::describe(what.exception)); });
  auto main = [&]() -> task<void> {
    promise<void> gate;
    gate.get_future().add_done_callback([] { throw std::out_of_range("callback"); });
    gate.get_future().add_done_callback([&] { trace.push_back("other"); });
    gate.set_result();
    co_await sleep(0s);
  };
  run(main());
  EXPECT_EQ(reported, (strings{"callback"}));
  EXPECT_EQ(trace, (strings{"other"}));
}

TEST_F(futures, handles_of_tasks_have_done_callbacks_too_RUN_18) {
  auto child = [&]() -> task<int> {
    co_await sleep(1s);
    co_return 5;
  };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(child());
    handle.add_done_callback([&](const hocket::join_handle<int>& done) {
      trace.push_back(std::to_string(done.result()));
    });
    co_await handle;
    handle.add_done_callback([&] { trace.push_back("late"); });
    co_await sleep(0s);
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"5", "late"}));
}

TEST_F(futures, handles_drop_the_callbacks_of_a_task_that_never_ends) {
  const auto owned = std::make_shared<int>(1);
  auto child = []() -> task<void> {
    promise<void> never;
    co_await never.get_future();
  };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(child()).add_done_callback([owned] {});
    co_return;
  };
  EXPECT_THROW(run(with_task_group(body)), hocket::runtime_error) << "a deadlock";
  EXPECT_EQ(owned.use_count(), 1);
}

}  // namespace

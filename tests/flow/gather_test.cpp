// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/gather.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <list>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
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
using hocket::gather;
using hocket::join_handle;
using hocket::promise;
using hocket::return_exceptions;
using hocket::sleep;
using hocket::task;
using hocket::task_context;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

using strings = std::vector<std::string>;

class gathering : public ::testing::Test {
 protected:
  gathering() {
    run.loop.set_exception_handler(
        [this](const auto& what) { reported.push_back(hocket::describe(what.exception)); });
  }

  task<int> gives(int value, clock::duration after = 1s) {
    co_await sleep(after);
    trace.push_back(std::to_string(value));
    co_return value;
  }
  task<int> fails(std::string text, clock::duration after = 1s) {
    co_await sleep(after);
    throw std::out_of_range(text);
    co_return 0;
  }
  /// Sleeps for long, takes a second to clean up when it is cancelled.
  task<int> cleans_up(std::string name) {
    auto outcome = co_await catching(sleep(24h));
    co_await catching(sleep(1s));
    trace.push_back(name);
    outcome.value();
    co_return 0;
  }
  task<int> fails_when_cancelled(std::string text) {
    co_await catching(sleep(24h));
    throw std::out_of_range(text);
    co_return 0;
  }

  virtual_run run;
  strings trace;
  strings reported;
};

TEST_F(gathering, gives_the_results_in_the_order_of_the_arguments_GTH_01) {
  auto main = [&]() -> task<void> {
    const auto [slow, fast] = co_await gather(gives(1, 2s), gives(2, 1s));
    EXPECT_EQ(slow, 1);
    EXPECT_EQ(fast, 2);
  };
  run(main());
  EXPECT_EQ(trace, (strings{"2", "1"})) << "though the second one was done first";
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST_F(gathering, of_a_range_gives_a_vector_GTH_01) {
  auto main = [&]() -> task<void> {
    std::vector<task<int>> tasks;
    for (int i = 0; i < 5; ++i) tasks.push_back(gives(i, (5 - i) * 1s));
    const std::vector<int> results = co_await gather(std::move(tasks));
    EXPECT_EQ(results, (std::vector{0, 1, 2, 3, 4}));

    std::list<task<void>> silent;
    auto nothing = []() -> task<void> { co_return; };
    silent.push_back(nothing());
    const auto none = co_await gather(std::move(silent));
    EXPECT_EQ(none.size(), 1U);
  };
  run(main());
  EXPECT_EQ(run.time.elapsed(), 5s);
}

TEST_F(gathering, of_nothing_gives_nothing_at_once_GTH_01) {
  auto main = [&]() -> task<void> {
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    const std::tuple<> empty = co_await gather();
    static_cast<void>(empty);
    const auto none = co_await gather(std::vector<task<int>>());
    EXPECT_TRUE(none.empty());
    EXPECT_FALSE(other_ran);
    co_await sleep(0s);
  };
  run(main());
}

TEST_F(gathering, takes_tasks_handles_and_futures_and_results_of_every_kind) {
  int object = 7;
  auto nothing = []() -> task<void> { co_return; };
  auto move_only = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
  auto reference = [&]() -> task<int&> { co_return object; };
  auto body = [&](task_group& group) -> task<void> {
    promise<std::string> answer;
    auto handle = group.spawn(gives(5));
    run.loop.call_later(1s, [answer]() mutable { answer.set_result("text"); });
    auto all = gather(nothing(), move_only(), reference(), handle, answer.get_future());
    auto [none, pointer, same, number, text] = co_await std::move(all);
    static_assert(std::is_same_v<decltype(none), std::monostate>);
    EXPECT_EQ(*pointer, 3);
    EXPECT_EQ(&same, &object);
    EXPECT_EQ(number, 5);
    EXPECT_EQ(text, "text");
    EXPECT_EQ(answer.get_future().result(), "text") << "what others see is copied";

    std::array tasks = {reference()};
    const auto references = co_await gather(std::move(tasks));
    EXPECT_EQ(&references[0].get(), &object);
  };
  run(with_task_group(body));
}

TEST_F(gathering, starts_its_tasks_in_order_in_the_next_pass) {
  auto notes = [&](std::string name) -> task<void> {
    trace.push_back(name);
    co_return;
  };
  auto main = [&]() -> task<void> {
    run.loop.call_soon([&] { trace.push_back("ready before"); });
    co_await gather(notes("a"), notes("b"), notes("c"));
  };
  run(main());
  EXPECT_EQ(trace, (strings{"ready before", "a", "b", "c"}));
}

TEST_F(gathering, throws_the_first_exception_at_once_and_what_others_own_runs_on_GTH_02) {
  auto body = [&](task_group& group) -> task<void> {
    const auto slow = group.spawn(gives(5, 9s));
    const auto boom = group.spawn(fails("boom")).detach();
    const auto outcome = co_await catching(gather(slow, boom));
    EXPECT_EQ(hocket::describe(outcome.exception()), "boom");
    EXPECT_EQ(run.time.elapsed(), 1s);
    EXPECT_FALSE(slow.done());
    const int value = co_await slow;
    EXPECT_EQ(value, 5);
  };
  run(with_task_group(body));
  EXPECT_EQ(run.time.elapsed(), 9s);
}

TEST_F(gathering, ends_its_own_tasks_before_it_throws_as_nothing_else_owns_them_GTH_02) {
  auto main = [&]() -> task<void> {
    const auto outcome =
        co_await catching(gather(cleans_up("a"), fails("boom"), fails_when_cancelled("late")));
    EXPECT_EQ(hocket::describe(outcome.exception()), "boom");
    EXPECT_EQ(trace, (strings{"a"}));
    EXPECT_EQ(task_context::current().cancelling(), 0U);
    co_await sleep(0s);
  };
  run(main());
  EXPECT_EQ(run.time.elapsed(), 2s) << "one second until the failure, one for the cleanup";
  EXPECT_EQ(reported, (strings{"late"}));
}

TEST_F(gathering, throws_the_exception_that_came_first_not_the_one_that_stands_first) {
  auto main = [&]() -> task<void> {
    auto never = [&]() -> task<int> {
      throw std::out_of_range("at once");
      co_return 0;
    };
    const auto outcome = co_await catching(gather(fails("later"), never()));
    EXPECT_EQ(hocket::describe(outcome.exception()), "at once");
  };
  run(main());
}

TEST_F(gathering, puts_exceptions_among_the_results_when_asked_GTH_03) {
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(gives(1, 24h));
    run.loop.call_later(2s, [handle]() mutable { handle.cancel("stopped"); });
    auto [ok, boom, stopped] =
        co_await gather(return_exceptions, gives(1, 3s), fails("boom"), handle);
    EXPECT_EQ(ok.value(), 1);
    EXPECT_TRUE(boom.template holds<std::out_of_range>());
    EXPECT_TRUE(stopped.template holds<cancelled>());
    EXPECT_EQ(hocket::describe(stopped.exception()), "stopped");

    std::vector<task<int>> tasks;
    tasks.push_back(fails("a"));
    tasks.push_back(gives(2));
    auto outcomes = co_await gather(return_exceptions, std::move(tasks));
    EXPECT_TRUE(outcomes[0].template holds<std::out_of_range>());
    EXPECT_EQ(outcomes[1].value(), 2);
  };
  run(with_task_group(body));
  EXPECT_EQ(run.time.elapsed(), 4s);
  EXPECT_TRUE(reported.empty());
}

TEST_F(gathering, counts_a_cancelled_child_as_cancelled_but_is_not_cancelled_itself_GTH_05) {
  auto body = [&](task_group& group) -> task<void> {
    auto a = group.spawn(gives(1, 24h));
    const auto b = group.spawn(gives(2, 2s));
    run.loop.call_later(1s, [a]() mutable { a.cancel(); });
    const auto outcome = co_await catching(gather(a, b));
    EXPECT_TRUE(outcome.template holds<cancelled>());
    EXPECT_EQ(task_context::current().cancelling(), 0U);
    EXPECT_FALSE(b.done());
    const int value = co_await b;
    EXPECT_EQ(value, 2);
  };
  run(with_task_group(body));
}

TEST_F(gathering, that_takes_exceptions_and_is_cancelled_throws_cancelled_and_no_earlier_failure) {
  auto fails = []() -> task<int> {
    throw std::out_of_range("failed");
    co_return 0;
  };
  auto gathers = [&]() -> task<void> {
    auto own = cleans_up("own");
    auto failing = fails();
    auto all = gather(hocket::return_exceptions, std::move(own), std::move(failing));
    co_await std::move(all);
  };
  auto body = [&](task_group& group) -> task<void> {
    auto outer = group.spawn(gathers());
    co_await sleep(1s);
    outer.cancel();
    co_await catching(outer);
    EXPECT_TRUE(outer.cancelled());
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"own"}));
}

TEST_F(gathering, that_is_cancelled_cancels_everything_and_waits_for_it) {
  auto gathers = [&](join_handle<int> handle, hocket::future<int> answer) -> task<void> {
    auto outcome = co_await catching(gather(cleans_up("own"), handle, answer));
    EXPECT_TRUE(outcome.template holds<cancelled>());
    EXPECT_EQ(hocket::describe(outcome.exception()), "why");
    trace.push_back("end");
    outcome.value();
  };
  auto body = [&](task_group& group) -> task<void> {
    promise<int> answer;
    auto handle = group.spawn(cleans_up("handle"));
    auto outer = group.spawn(gathers(handle, answer.get_future()));
    co_await sleep(1s);
    outer.cancel("why");
    co_await catching(outer);
    EXPECT_TRUE(outer.cancelled());
    EXPECT_TRUE(handle.cancelled());
    EXPECT_TRUE(answer.cancelled());
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"own", "handle", "end"}));
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST_F(gathering, that_is_cancelled_is_so_even_if_all_answer_with_values) {
  auto swallows = []() -> task<int> {
    co_await catching(sleep(24h));
    co_return 1;
  };
  auto gathers = [&]() -> task<void> { co_await gather(swallows(), swallows()); };
  auto body = [&](task_group& group) -> task<void> {
    auto outer = group.spawn(gathers());
    co_await sleep(1s);
    outer.cancel();
    co_await catching(outer);
    EXPECT_TRUE(outer.cancelled());
  };
  run(with_task_group(body));
}

TEST_F(gathering, that_is_cancelled_throws_the_failure_that_something_answers_with) {
  auto gathers = [&]() -> task<void> {
    const auto outcome = co_await catching(gather(cleans_up("a"), fails_when_cancelled("answer")));
    trace.push_back(hocket::describe(outcome.exception()));
  };
  auto body = [&](task_group& group) -> task<void> {
    auto outer = group.spawn(gathers());
    co_await sleep(1s);
    outer.cancel();
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"a", "answer"}));
  EXPECT_TRUE(reported.empty());
}

TEST_F(gathering, that_is_cancelled_twice_interrupts_the_cleanup_TSK_13) {
  auto gathers = [&]() -> task<void> { co_await gather(cleans_up("a"), cleans_up("b")); };
  auto body = [&](task_group& group) -> task<void> {
    auto outer = group.spawn(gathers());
    co_await sleep(1s);
    outer.cancel();
    co_await sleep(500ms);
    outer.cancel();
    co_await catching(outer);
    EXPECT_TRUE(outer.cancelled());
  };
  run(with_task_group(body));
  EXPECT_EQ(run.time.elapsed(), 1500ms);
}

TEST_F(gathering, a_cancellation_while_a_failure_is_wound_up_is_not_lost) {
  auto gathers = [&]() -> task<void> {
    const auto outcome = co_await catching(gather(fails("boom"), cleans_up("a")));
    trace.push_back(hocket::describe(outcome.exception()));
    const auto next = co_await catching(sleep(24h));
    trace.push_back(hocket::describe(next.exception()));
  };
  auto body = [&](task_group& group) -> task<void> {
    auto outer = group.spawn(gathers());
    co_await sleep(1500ms);
    outer.cancel("why");
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"a", "boom", "why"}));
  EXPECT_EQ(run.time.elapsed(), 1500ms) << "it goes to the cleanup that is waited for, too";
}

TEST_F(gathering, lets_a_keyboard_interrupt_of_a_task_out_of_run_whatever_failed_first_RUN_15) {
  auto interrupts = []() -> task<int> {
    co_await catching(sleep(24h));
    throw hocket::keyboard_interrupt();
    co_return 0;
  };
  auto main = [&]() -> task<void> {
    co_await catching(gather(fails("boom"), interrupts()));
    co_await sleep(24h);
  };
  EXPECT_THROW(run(main()), hocket::keyboard_interrupt);
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(gathering, works_under_a_timeout) {
  auto main = [&]() -> task<void> {
    const auto outcome =
        co_await catching(hocket::timeout(1s, gather(cleans_up("a"), gives(1, 9s))));
    EXPECT_TRUE(outcome.template holds<hocket::timeout_error>());
  };
  run(main());
  EXPECT_EQ(run.time.elapsed(), 2s);
  EXPECT_EQ(trace, (strings{"a"}));
}

TEST_F(gathering, refuses_what_cannot_be_awaited_and_drops_the_rest) {
  const auto parameter = std::make_shared<int>(1);
  bool ran = false;
  auto child = [&](std::shared_ptr<int>) -> task<void> {
    ran = true;
    co_return;
  };
  auto main = [&]() -> task<void> {
    auto moved = child(parameter);
    const auto taken = std::move(moved);
    const auto outcome = co_await catching(gather(child(parameter), std::move(moved)));
    EXPECT_EQ(hocket::describe(outcome.exception()),
              "gather: a task was expected, this one was moved from");
    co_await sleep(0s);
  };
  run(main());
  EXPECT_FALSE(ran);
  EXPECT_EQ(parameter.use_count(), 1);
}

TEST_F(gathering, of_the_task_itself_is_an_error) {
  std::vector<join_handle<void>> self;
  auto child = [&]() -> task<void> {
    co_await sleep(1s);
    const auto outcome = co_await catching(gather(self));
    EXPECT_EQ(hocket::describe(outcome.exception()), "a task cannot await itself");
  };
  auto body = [&](task_group& group) -> task<void> {
    self.push_back(group.spawn(child()));
    co_return;
  };
  run(with_task_group(body));
}

TEST_F(gathering, takes_very_many) {
  auto main = [&]() -> task<void> {
    std::vector<task<int>> tasks;
    for (int i = 0; i < 20'000; ++i) tasks.push_back(gives(i, std::chrono::milliseconds(i % 100)));
    const auto results = co_await gather(std::move(tasks));
    EXPECT_EQ(results.size(), 20'000U);
    EXPECT_EQ(results[12'345], 12'345);
  };
  run(main());
}

TEST_F(gathering, that_is_destroyed_while_it_waits_destroys_its_tasks) {
  const auto parameter = std::make_shared<int>(1);
  promise<void> never;
  auto child = [&](std::shared_ptr<int>) -> task<void> { co_await never.get_future(); };
  auto main = [&]() -> task<void> { co_await gather(child(parameter), child(parameter)); };
  EXPECT_THROW(run(main()), hocket::runtime_error) << "a deadlock";
  EXPECT_EQ(parameter.use_count(), 1);
}

}  // namespace

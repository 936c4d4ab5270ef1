// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/task_group.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/event.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::clock;
using hocket::event;
using hocket::exception_group;
using hocket::join_handle;
using hocket::sleep;
using hocket::task;
using hocket::task_context;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

using strings = std::vector<std::string>;

class groups : public ::testing::Test {
 protected:
  task<int> gives(int value, clock::duration after = 1s) {
    co_await sleep(after);
    co_return value;
  }
  task<void> fails(std::string text, clock::duration after = 1s) {
    co_await sleep(after);
    throw std::runtime_error(text);
  }
  /// Sleeps for long, and notes its name when it is cancelled.
  task<void> sleeps(std::string name) {
    const auto outcome = co_await catching(sleep(24h));
    if (!outcome.has_value()) trace.push_back(name);
    if (auto error = outcome.exception()) std::rethrow_exception(error);
  }
  task<void> fails_when_cancelled(std::string text) {
    co_await catching(sleep(24h));
    throw std::runtime_error(text);
  }

  task<void> group_ended(task<void> group) { co_await std::move(group); }

  /// Runs a group with `body`; the texts of the failures that it throws.
  template <class Body>
  strings failures_of(Body body) {
    strings texts;
    auto main = [&]() -> task<void> {
      try {
        co_await with_task_group(body);
      } catch (const exception_group& group) {
        for (const auto& each : group.exceptions()) texts.push_back(hocket::describe(each));
        message = group.message();
      }
      left_cancelling = task_context::current().cancelling();
    };
    run(main());
    return texts;
  }

  virtual_run run;
  strings trace;
  std::string message;
  unsigned left_cancelling = 99;
};

TEST_F(groups, wait_for_all_children_whose_results_stay_TGR_01) {
  std::optional<join_handle<int>> one, two;
  auto body = [&](task_group& group) -> task<void> {
    one = group.spawn(gives(1, 1h));
    two = group.spawn(gives(2, 2h));
    EXPECT_EQ(group.size(), 2U);
    co_return;
  };
  run(with_task_group(body));
  EXPECT_EQ(run.time.elapsed(), 2h);
  EXPECT_EQ(one->result() + two->result(), 3);
}

TEST_F(groups, give_what_the_body_returns) {
  auto body = [&](task_group& group) -> task<std::unique_ptr<int>> {
    auto handle = group.spawn(gives(4));
    co_return std::make_unique<int>(co_await handle);
  };
  EXPECT_EQ(*run(with_task_group(body)), 4);
}

TEST_F(groups, keep_what_the_body_captures_until_the_children_end) {
  auto main = [&]() -> task<int> {
    int seen = 0;
    auto body = [&, text = std::string(100, 'x')](task_group& group) -> task<void> {
      auto child = [](const std::string& kept, int& length) -> task<void> {
        co_await sleep(1s);
        length = static_cast<int>(kept.size());
      };
      group.spawn(child(text, seen));
      co_return;
    };
    co_await with_task_group(std::move(body));
    co_return seen;
  };
  EXPECT_EQ(run(main()), 100);
}

TEST_F(groups, start_children_in_the_next_pass_in_order_RUN_10) {
  auto child = [&](std::string name) -> task<void> {
    trace.push_back(name);
    co_return;
  };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(child("a"));
    group.spawn(child("b"));
    trace.push_back("body");
    co_await sleep(0s);
    trace.push_back("body again");
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"body", "a", "b", "body again"}));
}

TEST_F(groups, a_child_that_does_not_suspend_keeps_all_others_waiting_RUN_13) {
  auto works = [&](std::string name, bool suspends) -> task<void> {
    for (int i = 0; i < 2; ++i) {
      trace.push_back(name + std::to_string(i));
      if (suspends) co_await sleep(0s);
    }
  };
  auto body = [&](task_group& group) -> task<void> {
    run.loop.call_soon([&] { trace.push_back("call"); });
    group.spawn(works("busy", false));
    group.spawn(works("a", true));
    group.spawn(works("b", true));
    co_return;
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"call", "busy0", "busy1", "a0", "b0", "a1", "b1"}));
}

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

TEST_F(groups, take_children_as_long_as_one_is_at_work_and_none_when_finished_TGR_09_TGR_14) {
  const auto parameter = std::make_shared<int>(1);
  std::string refusal;
  int ran = 0;
  auto child = [&](std::shared_ptr<int>) -> task<void> {
    ++ran;
    co_return;
  };
  /// As a parameter of the last child it dies between that one's end and the group's.
  struct tries_when_it_dies {
    ~tries_when_it_dies() { attempt(); }
    std::function<void()> attempt;
  };
  auto spawns = [&](task_group& group, std::unique_ptr<tries_when_it_dies>) -> task<void> {
    co_await sleep(1s);
    co_await group.spawn(child(parameter));
  };
  auto body = [&](task_group& group) -> task<void> {
    auto last = std::make_unique<tries_when_it_dies>();
    last->attempt = [&] {
      try {
        group.spawn(child(parameter));
      } catch (const hocket::runtime_error& error) {
        refusal = error.what();
      }
    };
    group.spawn(spawns(group, std::move(last)));
    co_return;
  };
  run(with_task_group(body));
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(refusal, "task_group: the group is finished");
  EXPECT_EQ(parameter.use_count(), 1);
}

TEST_F(groups, take_no_child_while_they_shut_down_TGR_09_TGR_14) {
  const auto parameter = std::make_shared<int>(1);
  std::string refusal;
  auto child = [](std::shared_ptr<int>) -> task<void> { co_return; };
  auto spawns_late = [&](task_group& group) -> task<void> {
    co_await catching(sleep(24h));
    try {
      group.spawn(child(parameter));
    } catch (const hocket::runtime_error& error) {
      refusal = error.what();
    }
  };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(spawns_late(group));
    group.spawn(fails("broken"));
    co_return;
  };
  EXPECT_EQ(failures_of(body), (strings{"broken"}));
  EXPECT_EQ(refusal, "task_group: the group is shutting down");
  EXPECT_EQ(parameter.use_count(), 1);
}

TEST_F(groups, refuse_a_task_that_was_moved_from_or_awaited) {
  auto body = [&](task_group& group) -> task<void> {
    auto moved = gives(1);
    const auto taken = std::move(moved);
    EXPECT_THROW(group.spawn(std::move(moved)), hocket::value_error);
    auto awaited = gives(1);
    co_await std::move(awaited);
    EXPECT_THROW(group.spawn(std::move(awaited)), hocket::runtime_error);
    EXPECT_EQ(group.size(), 0U);
  };
  run(with_task_group(body));
}

TEST_F(groups, without_children_do_not_suspend_at_their_end_TGR_13) {
  auto main = [&]() -> task<void> {
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    auto body = [](task_group&) -> task<void> { co_return; };
    co_await with_task_group(body);
    EXPECT_FALSE(other_ran);
    co_await sleep(0s);
  };
  run(main());
}

TEST_F(groups, cancel_all_children_when_asked_and_end_well) {
  auto body = [&](task_group& group) -> task<int> {
    group.spawn(sleeps("a"));
    group.spawn(sleeps("b"));
    co_await sleep(1s);
    group.cancel();
    co_return 1;
  };
  EXPECT_EQ(run(with_task_group(body)), 1);
  EXPECT_EQ(trace, (strings{"a", "b"}));
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(groups, may_be_nested_and_failures_nest_too) {
  auto inner = [&](task_group& group) -> task<void> {
    group.spawn(fails("deep"));
    co_return;
  };
  auto outer = [&](task_group& group) -> task<void> {
    group.spawn(with_task_group(inner));
    co_await sleep(24h);
  };
  EXPECT_EQ(failures_of(outer),
            (strings{"unhandled errors in a task_group (1 sub-exception): deep"}));
}

TEST_F(groups, that_are_destroyed_while_they_wait_destroy_their_children) {
  event never;
  const auto parameter = std::make_shared<int>(1);
  auto child = [&](std::shared_ptr<int>) -> task<void> { co_await never.wait(); };
  auto body = [&](task_group& group) -> task<void> {
    for (int i = 0; i < 3; ++i) group.spawn(child(parameter));
    co_return;
  };
  auto nested = [&](task_group& group) -> task<void> {
    group.spawn(with_task_group(body));
    co_await with_task_group(body);
  };
  EXPECT_THROW(run(with_task_group(nested)), hocket::runtime_error);
  EXPECT_EQ(parameter.use_count(), 1);
}

TEST_F(groups, hold_very_many_children) {
  int sum = 0;
  auto child = [&](int value) -> task<void> {
    co_await sleep(std::chrono::milliseconds(value % 100));
    sum += value % 2;
  };
  auto body = [&](task_group& group) -> task<void> {
    for (int i = 0; i < 20'000; ++i) group.spawn(child(i));
    co_return;
  };
  run(with_task_group(body));
  EXPECT_EQ(sum, 10'000);
}

TEST_F(groups, end_the_children_of_a_body_that_is_no_coroutine_and_throws) {
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(fails_when_cancelled("child"));
    throw std::runtime_error("body");
  };
  EXPECT_EQ(failures_of(body), (strings{"body"})) << "the child had not started";
}

TEST_F(groups, are_for_one_use_and_need_a_task_TGR_11) {
  static_assert(!std::is_default_constructible_v<task_group>);
  static_assert(!std::is_copy_constructible_v<task_group>);
  static_assert(!std::is_move_constructible_v<task_group>);

  auto body = [](task_group&) -> task<void> { co_return; };
  auto used = with_task_group(body);
  auto main = [&]() -> task<void> {
    co_await std::move(used);
    bool refused = false;
    try {
      co_await std::move(used);
    } catch (const hocket::runtime_error&) {
      refused = true;
    }
    EXPECT_TRUE(refused);
  };
  run(main());

  // Awaited by a coroutine that no loop runs.
  struct foreign {
    struct promise_type {
      foreign get_return_object() { return {}; }
      std::suspend_never initial_suspend() noexcept { return {}; }
      std::suspend_never final_suspend() noexcept { return {}; }
      void return_void() {}
      void unhandled_exception() { throw; }
    };
  };
  std::string refusal;
  auto outside = [&]() -> foreign {
    try {
      co_await with_task_group(body);
    } catch (const hocket::runtime_error& error) {
      refusal = error.what();
    }
  };
  outside();
  EXPECT_EQ(refusal, "task_group: it works in a task only");
}

TEST_F(groups, a_child_that_is_adopted_belongs_to_the_other_group) {
  auto main = [&](task_group& outer) -> task<void> {
    std::optional<join_handle<int>> handle;
    auto inner = [&](task_group& group) -> task<void> {
      handle = group.spawn(gives(5, 3s));
      outer.adopt(*handle);
      EXPECT_EQ(group.size(), 0U);
      EXPECT_EQ(outer.size(), 1U);
      co_return;
    };
    co_await with_task_group(inner);
    EXPECT_EQ(run.time.elapsed(), 0s) << "the inner group did not wait for it";
    EXPECT_FALSE(handle->done());
  };
  run(with_task_group(main));
  EXPECT_EQ(run.time.elapsed(), 3s) << "the outer one did";
}

TEST_F(groups, the_failure_of_an_adopted_child_is_that_of_its_new_group) {
  auto main = [&](task_group& outer) -> task<void> {
    auto inner = [&](task_group& group) -> task<void> {
      outer.adopt(group.spawn(fails("adopted", 2s)));
      group.spawn(sleeps("sibling"));
      co_await sleep(1s);
      group.cancel();
    };
    co_await with_task_group(inner);
    co_await sleeps("outer body");
  };
  EXPECT_EQ(failures_of(main), (strings{"adopted"}));
  EXPECT_EQ(trace, (strings{"sibling", "outer body"}));
}

TEST_F(groups, that_lose_their_last_child_to_another_go_on) {
  auto main = [&](task_group& outer) -> task<void> {
    std::optional<join_handle<int>> handle;
    auto inner = [&](task_group& group) -> task<void> {
      handle = group.spawn(gives(5, 3s));
      co_return;
    };
    auto waits = group_ended(with_task_group(inner));
    auto waiting = outer.spawn(std::move(waits));
    co_await sleep(1s);
    outer.adopt(*handle);
    co_await waiting;
    EXPECT_EQ(run.time.elapsed(), 1s);
    outer.adopt(*handle);
    EXPECT_EQ(outer.size(), 1U);
  };
  run(with_task_group(main));
  EXPECT_EQ(run.time.elapsed(), 3s);
}

TEST_F(groups, adopt_nothing_that_has_ended_and_nothing_while_they_shut_down) {
  std::string refusal;
  auto main = [&](task_group& outer) -> task<void> {
    auto ended = outer.spawn(gives(1));
    co_await ended;
    outer.adopt(ended);
    EXPECT_EQ(outer.size(), 0U);
  };
  run(with_task_group(main));

  auto late = [&](task_group& outer) -> task<void> {
    auto inner = [&](task_group& group) -> task<void> {
      auto handle = group.spawn(sleeps("kept"));
      outer.spawn(fails("broken"));
      co_await catching(sleep(24h));
      try {
        outer.adopt(handle);
      } catch (const hocket::runtime_error& error) {
        refusal = error.what();
      }
      EXPECT_EQ(group.size(), 1U);
      group.cancel();
    };
    co_await with_task_group(inner);
  };
  EXPECT_EQ(failures_of(late), (strings{"broken"}));
  EXPECT_EQ(refusal, "task_group: the group is shutting down");
  EXPECT_EQ(trace, (strings{"kept"}));
}

TEST_F(groups, a_child_that_is_detached_ends_with_the_run_at_the_latest_RUN_27) {
  std::optional<join_handle<void>> handle;
  auto main = [&]() -> task<void> {
    auto body = [&](task_group& group) -> task<void> {
      handle = group.spawn(sleeps("detached")).detach();
      EXPECT_EQ(group.size(), 0U);
      co_return;
    };
    co_await with_task_group(body);
    co_await sleep(1s);
    EXPECT_FALSE(handle->done()) << "nobody but the run keeps it";
  };
  run(main());
  EXPECT_TRUE(handle->cancelled());
  EXPECT_EQ(trace, (strings{"detached"})) << "it was cancelled and waited for";
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(groups, a_grandchild_that_swallowed_a_cancellation_is_cancelled_again_when_the_run_ends) {
  auto stubborn = [&]() -> task<void> {
    for (const char* each : {"once", "twice"}) {
      try {
        co_await sleep(1h);
      } catch (const cancelled&) {
        trace.emplace_back(each);
      }
    }
  };
  auto keeps_it = [&](task_group& group) -> task<void> {
    group.spawn(stubborn());
    co_return;
  };
  auto detached = [&]() -> task<void> { co_await with_task_group(keeps_it); };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(detached()).detach();
    co_await sleep(1s);
    handle.cancel();
    co_await sleep(1s);
    EXPECT_EQ(trace, (strings{"once"}));
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"once", "twice"}));
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST_F(groups, a_detached_child_that_fails_harms_nobody_and_its_handle_knows) {
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(fails("alone")).detach();
    co_await sleep(2s);
    EXPECT_EQ(hocket::describe(handle.exception()), "alone");
    EXPECT_EQ(&handle.detach(), &handle) << "of one that has ended it does nothing";
  };
  run(with_task_group(main));
}

TEST_F(groups, take_a_detached_child_back) {
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(gives(1, 3s)).detach();
    EXPECT_EQ(group.size(), 0U);
    group.adopt(handle);
    EXPECT_EQ(group.size(), 1U);
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(run.time.elapsed(), 3s);
}

}  // namespace

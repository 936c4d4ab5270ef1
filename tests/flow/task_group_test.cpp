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

#include "flow/groups.hpp"
#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/event.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::catching;
using hocket::event;
using hocket::join_handle;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::groups;
using hocket::tests::strings;

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
    auto taken = std::move(moved);
    EXPECT_THROW(group.spawn(std::move(moved)), hocket::value_error);
    taken.close();
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

}  // namespace

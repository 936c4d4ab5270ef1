// SPDX-License-Identifier: BSL-1.0
#include "hocket/inspect/inspect_task.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::coroutine_state;
using hocket::inspect;
using hocket::task;
using hocket::task_group;
using hocket::task_info;
using hocket::with_task_group;
using hocket::tests::virtual_run;

constexpr unsigned leaf_line = __LINE__ + 1;
task<void> leaf() { co_await hocket::sleep(10s); }
constexpr unsigned middle_line = __LINE__ + 1;
task<void> middle() { co_await leaf(); }

task<void> hold(task<void>& held) { co_await std::move(held); }

/// Looks at a task that another one awaits, after `delay`.
template <class Look>
void look_at(task<void>& held, Look look) {
  auto watch = [&]() -> task<void> {
    co_await hocket::sleep(1s);
    look();
  };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(hold(held));
    group.spawn(watch());
    co_return;
  };
  virtual_run run;
  run(with_task_group(body));
}

TEST(inspect_task, shows_one_that_nobody_has_awaited_COR_17) {
  auto made = middle();
  const task_info info = inspect(made);
  EXPECT_EQ(info.state, coroutine_state::created);
  EXPECT_NE(info.function.find("middle"), std::string::npos) << info.function;
  EXPECT_EQ(info.line, 0U);
  EXPECT_TRUE(info.awaits.empty());
  made.close();
  EXPECT_EQ(inspect(made).state, coroutine_state::closed);
}

TEST(inspect_task, shows_what_a_suspended_one_awaits_down_to_the_leaf_COR_17) {
  auto held = middle();
  task_info info;
  look_at(held, [&] { info = inspect(held); });
  EXPECT_EQ(info.state, coroutine_state::suspended);
  EXPECT_EQ(info.line, middle_line);
  EXPECT_NE(info.file.find("inspect_task_test.cpp"), std::string::npos);
  ASSERT_EQ(info.awaits.size(), 1U);
  EXPECT_NE(info.awaits[0].function.find("leaf"), std::string::npos) << info.awaits[0].function;
  EXPECT_EQ(info.awaits[0].line, leaf_line);
  EXPECT_EQ(info.waits_for, "sleep");
}

TEST(inspect_task, shows_one_that_runs_and_that_it_awaits_nothing_COR_17) {
  task<void>* self = nullptr;
  task_info running;
  auto body = [&]() -> task<void> {
    running = inspect(*self);
    co_return;
  };
  auto held = body();
  self = &held;
  virtual_run run;
  run(hold(held));
  EXPECT_EQ(running.state, coroutine_state::running);
  EXPECT_TRUE(running.awaits.empty());
  EXPECT_EQ(running.waits_for, "");
  EXPECT_EQ(inspect(held).state, coroutine_state::closed) << "it has ended";
  EXPECT_EQ(inspect(held).function, "");
}

TEST(inspect_task, names_the_states_as_Python_does_COR_17) {
  EXPECT_EQ(to_string(coroutine_state::created), "CORO_CREATED");
  EXPECT_EQ(to_string(coroutine_state::running), "CORO_RUNNING");
  EXPECT_EQ(to_string(coroutine_state::suspended), "CORO_SUSPENDED");
  EXPECT_EQ(to_string(coroutine_state::closed), "CORO_CLOSED");
}

}  // namespace

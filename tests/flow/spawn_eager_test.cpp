// SPDX-License-Identifier: BSL-1.0
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hocket/context_var.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/event.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::event;
using hocket::join_handle;
using hocket::sleep;
using hocket::task;
using hocket::task_context;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

using trace = std::vector<std::string>;

task<int> answers(trace& seen) {
  seen.push_back("child");
  co_return 42;
}

TEST(spawn_eager, runs_a_child_that_needs_not_wait_to_its_end_before_it_returns_RUN_25) {
  trace seen;
  auto body = [&](task_group& group) -> task<void> {
    const auto child = group.spawn_eager(answers(seen));
    seen.push_back("parent");
    EXPECT_TRUE(child.done());
    EXPECT_EQ(child.result(), 42);
    EXPECT_EQ(group.size(), 0U);
    co_return;
  };
  virtual_run run;
  run(with_task_group(body));
  EXPECT_EQ(seen, (trace{"child", "parent"}));
}

TEST(spawn_eager, runs_another_one_up_to_its_first_suspension_RUN_25) {
  trace seen;
  event opened;
  auto waits = [&]() -> task<int> {
    seen.push_back("child");
    co_await opened.wait();
    seen.push_back("child again");
    co_return 1;
  };
  auto body = [&](task_group& group) -> task<int> {
    const auto child = group.spawn_eager(waits(), "eager");
    seen.push_back("parent");
    EXPECT_FALSE(child.done());
    EXPECT_EQ(child.name(), "eager");
    opened.set();
    seen.push_back("parent again");
    const int value = co_await child;
    co_return value;
  };
  virtual_run run;
  EXPECT_EQ(run(with_task_group(body)), 1);
  EXPECT_EQ(seen, (trace{"child", "parent", "parent again", "child again"}));
}

TEST(spawn_eager, gives_the_child_a_context_of_its_own_and_the_parent_its_own_back) {
  static hocket::context_var<int> depth("depth", 0);
  const task_context* child_context = nullptr;
  int seen_by_child = 0;
  auto child = [&]() -> task<void> {
    child_context = &task_context::current();
    seen_by_child = depth.get();
    depth.set(2);
    co_await sleep(1s);
  };
  auto body = [&](task_group& group) -> task<void> {
    depth.set(1);
    const task_context* const parent = &task_context::current();
    group.spawn_eager(child());
    EXPECT_EQ(&task_context::current(), parent);
    EXPECT_NE(child_context, parent);
    EXPECT_EQ(depth.get(), 1);
    co_await sleep(2s);
    EXPECT_EQ(&task_context::current(), parent);
  };
  virtual_run run;
  run(with_task_group(body));
  EXPECT_EQ(seen_by_child, 1);
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST(spawn_eager, of_a_child_that_fails_at_once_cancels_the_parent_at_its_next_suspension) {
  trace seen;
  auto fails = []() -> task<void> {
    throw std::out_of_range("failed");
    co_return;
  };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn_eager(fails());
    seen.push_back("goes on");
    EXPECT_THROW(group.spawn_eager(answers(seen)), hocket::runtime_error);
    try {
      co_await sleep(1s);
    } catch (const cancelled&) {
      seen.push_back("cancelled");
      throw;
    }
  };
  virtual_run run;
  EXPECT_THROW(run(with_task_group(body)), hocket::exception_group);
  EXPECT_EQ(seen, (trace{"goes on", "cancelled"}));
}

TEST(spawn_eager, works_inside_of_an_eager_child) {
  trace seen;
  auto outer = [&](task_group& group) -> task<int> {
    const auto inner = group.spawn_eager(answers(seen));
    seen.push_back("outer");
    co_await sleep(1s);
    co_return inner.result() + 1;
  };
  auto body = [&](task_group& group) -> task<int> {
    const auto child = group.spawn_eager(outer(group));
    seen.push_back("parent");
    const int value = co_await child;
    co_return value;
  };
  virtual_run run;
  EXPECT_EQ(run(with_task_group(body)), 43);
  EXPECT_EQ(seen, (trace{"child", "outer", "parent"}));
}

TEST(spawn_eager, children_await_tasks_and_are_awaited_by_them_in_any_depth) {
  auto number = [](int value) -> task<int> { co_return value; };
  auto adds = [&](int value) -> task<int> {
    const int one = co_await number(1);
    co_return value + one;
  };
  auto body = [&](task_group& group) -> task<int> {
    int sum = 0;
    for (int i = 0; i < 1000; ++i) {
      const auto child = group.spawn_eager(adds(i));
      sum += child.result() - i;
      const int more = co_await number(1);
      sum += more;
    }
    co_return sum;
  };
  virtual_run run;
  EXPECT_EQ(run(with_task_group(body)), 2000);
}

TEST(spawn_eager, inside_a_run_of_a_context_tells_the_child_from_that_context) {
  static hocket::context_var<int> var("var", 0);
  using token = hocket::context_var<int>::token;
  auto child = [&](token& of_context) -> task<void> {
    auto own = var.set(2);
    EXPECT_THROW(var.reset(of_context), hocket::value_error);
    co_await sleep(1s);
    var.reset(own);
    EXPECT_EQ(var.get(), 1) << "what it was when the child was made";
  };
  auto body = [&](task_group& group) -> task<void> {
    auto inside = hocket::copy_context();
    inside.run([&] {
      auto of_context = var.set(1);
      group.spawn_eager(child(of_context));
      var.reset(of_context);
      EXPECT_EQ(var.get(), 0);
    });
    co_return;
  };
  virtual_run run;
  run(with_task_group(body));
}

}  // namespace

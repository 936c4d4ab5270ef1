// SPDX-License-Identifier: BSL-1.0
#include "hocket/catching.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <coroutine>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/readiness.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

TEST(catching_await, gives_a_value_of_any_kind) {
  int object = 1;
  auto number = []() -> task<int> { co_return 5; };
  auto move_only = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(6); };
  auto reference = [&]() -> task<int&> { co_return object; };
  auto nothing = []() -> task<void> { co_return; };
  auto main = [&]() -> task<void> {
    auto a = co_await catching(number());
    EXPECT_TRUE(a.has_value());
    EXPECT_EQ(a.value(), 5);
    EXPECT_EQ(a.exception(), nullptr);
    auto b = co_await catching(move_only());
    EXPECT_EQ(*b.value(), 6);
    auto c = co_await catching(reference());
    EXPECT_EQ(&c.value(), &object);
    auto d = co_await catching(nothing());
    EXPECT_TRUE(d.has_value());
    auto e = co_await catching(sleep(1s));
    EXPECT_TRUE(e.has_value());
  };
  virtual_run run;
  run(main());
}

TEST(catching_await, gives_an_exception_as_a_value_and_throws_it_on_demand) {
  auto fails = []() -> task<int> {
    co_await sleep(1s);
    throw std::out_of_range("work");
    co_return 0;
  };
  auto main = [&]() -> task<void> {
    auto outcome = co_await catching(fails());
    EXPECT_FALSE(outcome.has_value());
    EXPECT_FALSE(outcome.is_exit());
    EXPECT_TRUE(outcome.template holds<std::out_of_range>());
    EXPECT_TRUE(outcome.template holds<std::exception>());
    EXPECT_FALSE(outcome.template holds<std::bad_alloc>());
    EXPECT_THROW(outcome.value(), std::out_of_range);
  };
  virtual_run run;
  run(main());
}

TEST(catching_await, takes_a_cancellation_and_the_cleanup_may_wait_TSK_13) {
  std::string trace;
  auto child = [&]() -> task<void> {
    auto outcome = co_await catching(sleep(24h));
    EXPECT_TRUE(outcome.template holds<cancelled>());
    EXPECT_FALSE(outcome.template holds<std::exception>());
    co_await sleep(1s);
    trace += "cleaned up";
    outcome.value();
  };
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(child());
    co_await sleep(1s);
    handle.cancel();
    co_await catching(handle);
    EXPECT_TRUE(handle.cancelled());
  };
  virtual_run run;
  run(with_task_group(main));
  EXPECT_EQ(trace, "cleaned up");
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST(catching_await, takes_what_is_thrown_before_the_suspension) {
  auto main = [&]() -> task<void> {
    const auto outcome = co_await catching(hocket::readable(-1));
    EXPECT_TRUE(outcome.holds<std::system_error>());
    co_await sleep(1s);
  };
  virtual_run run;
  run(main());
  EXPECT_EQ(run.time.elapsed(), 1s);
}

/// Throws from its await_suspend, which gives a `Result`.
template <class Result>
struct fails_to_suspend {
  bool await_ready() const { return false; }
  Result await_suspend(std::coroutine_handle<>) const { throw std::out_of_range("suspend"); }
  int await_resume() const { return 1; }
};

TEST(catching_await, takes_it_whatever_await_suspend_gives) {
  auto main = []() -> task<int> {
    int failures = 0;
    const auto nothing = co_await catching(fails_to_suspend<void>());
    failures += nothing.holds<std::out_of_range>() ? 1 : 0;
    const auto flag = co_await catching(fails_to_suspend<bool>());
    failures += flag.holds<std::out_of_range>() ? 1 : 0;
    const auto handle = co_await catching(fails_to_suspend<std::coroutine_handle<>>());
    failures += handle.holds<std::out_of_range>() ? 1 : 0;
    co_return failures;
  };
  virtual_run run;
  EXPECT_EQ(run(main()), 3);
}

TEST(catching_await, of_a_task_that_cannot_be_awaited_throws_since_nothing_is_awaited) {
  auto number = []() -> task<int> { co_return 5; };
  auto main = [&]() -> task<bool> {
    auto used = number();
    co_await catching(std::move(used));
    try {
      co_await catching(std::move(used));
    } catch (const hocket::runtime_error&) {
      co_return true;
    }
    co_return false;
  };
  virtual_run run;
  EXPECT_TRUE(run(main()));
}

}  // namespace

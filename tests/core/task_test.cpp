// SPDX-License-Identifier: BSL-1.0
#include "hocket/task.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "expect_reports.hpp"
#include "gate.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/generator.hpp"

namespace {

using hocket::Awaitable;
using hocket::task;
using hocket::tests::driver;
using hocket::tests::expect_reports;
using hocket::tests::gate;

/// Notes that it dies.
struct notes_end {
  ~notes_end() { trace.push_back(name); }
  std::vector<std::string>& trace;
  std::string name;
};

task<int> give(int value) { co_return value; }

task<int> fails(std::string text) {
  throw std::out_of_range(text);
  co_return 0;
}

TEST(task, runs_nothing_before_it_is_awaited_COR_01) {
  bool ran = false;
  auto body = [&]() -> task<int> {
    ran = true;
    co_return 5;
  };
  driver drive;
  auto made = body();
  EXPECT_FALSE(ran);
  EXPECT_EQ(drive.run(std::move(made)), 5);
  EXPECT_TRUE(ran);
}

TEST(task, one_that_is_never_awaited_runs_nothing_and_destroys_its_parameters_COR_05_COR_06) {
  const expect_reports expected{hocket::diagnostic_kind::never_awaited};
  bool ran = false;
  auto body = [&ran](std::shared_ptr<int>) -> task<void> {
    ran = true;
    co_return;
  };
  const auto parameter = std::make_shared<int>(1);
  {
    const auto dropped = body(parameter);
    EXPECT_EQ(parameter.use_count(), 2);
  }
  EXPECT_EQ(parameter.use_count(), 1);
  EXPECT_FALSE(ran);
}

TEST(task, a_chain_that_never_suspends_ends_in_one_pass_COR_04) {
  auto middle = [](int value) -> task<int> { co_return 1 + co_await give(value); };
  auto outer = [&](int value) -> task<int> { co_return 1 + co_await middle(value); };
  driver drive;
  const auto state = drive.start(outer(40));
  drive.pass();
  ASSERT_TRUE(state->done());
  EXPECT_EQ(state->outcome().take(), 42);
}

TEST(task, comes_back_to_where_it_was_suspended_COR_02) {
  gate first, second;
  std::vector<int> trace;
  auto inner = [&]() -> task<int> {
    trace.push_back(1);
    co_await first.pass();
    trace.push_back(2);
    co_await second.pass();
    trace.push_back(3);
    co_return 4;
  };
  auto outer = [&]() -> task<void> { trace.push_back(co_await inner()); };
  driver drive;
  const auto state = drive.start(outer());
  drive.run_all();
  EXPECT_EQ(trace, (std::vector{1}));
  first.open();
  EXPECT_EQ(trace, (std::vector{1})) << "opening only schedules";
  drive.run_all();
  EXPECT_EQ(trace, (std::vector{1, 2}));
  second.open();
  drive.run_all();
  EXPECT_EQ(trace, (std::vector{1, 2, 3, 4}));
  EXPECT_TRUE(state->done());
}

TEST(task, passes_on_what_cannot_be_copied) {
  auto inner = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
  auto outer = [&]() -> task<std::unique_ptr<int>> {
    auto got = co_await inner();
    ++*got;
    co_return got;
  };
  driver drive;
  EXPECT_EQ(*drive.run(outer()), 8);
}

TEST(task, gives_a_reference_to_the_very_object) {
  int object = 1;
  auto inner = [&]() -> task<int&> { co_return object; };
  auto outer = [&]() -> task<bool> {
    int& got = co_await inner();
    got = 2;
    co_return &got == &object;
  };
  driver drive;
  EXPECT_TRUE(drive.run(outer()));
  EXPECT_EQ(object, 2);
}

TEST(task, converts_what_is_returned) {
  auto text = []() -> task<std::string> { co_return "text"; };
  driver drive;
  EXPECT_EQ(drive.run(text()), "text");
}

struct alignas(64) wide {
  [[nodiscard]] bool aligned() const {
    return reinterpret_cast<std::uintptr_t>(this) % alignof(wide) == 0;
  }
  int value = 0;
};

TEST(task, gives_values_with_an_alignment_of_their_own) {
  auto inner = []() -> task<wide> {
    wide made;
    made.value = 5;
    co_return made;
  };
  auto outer = [&]() -> task<int> {
    const wide got = co_await inner();
    co_return got.value;
  };
  driver drive;
  for (int i = 0; i < 8; ++i) {
    const auto state = drive.start(inner());
    drive.run_all();
    EXPECT_TRUE(state->outcome().peek().aligned());
    EXPECT_EQ(drive.run(outer()), 5);
  }
}

TEST(task, gives_values_and_errors_with_the_largest_alignments) {
  struct alignas(4096) page {
    int value = 0;
  };
  auto body = [](bool fails) -> task<page> {
    if (fails) throw std::out_of_range("page");
    page made;
    made.value = 7;
    co_return made;
  };
  driver drive;
  const auto gives = drive.start(body(false));
  const auto fails = drive.start(body(true));
  drive.run_all();
  EXPECT_EQ(gives->peek_exception(), nullptr);
  EXPECT_EQ(gives->outcome().peek().value, 7);
  EXPECT_THROW(std::rethrow_exception(fails->exception()), std::out_of_range);
}

TEST(task, an_exception_crosses_the_await_as_it_would_a_call_COR_21) {
  gate barrier;
  auto inner = [&]() -> task<int> {
    co_await barrier.pass();
    co_return co_await fails("inner");
  };
  std::string caught;
  auto outer = [&]() -> task<int> {
    try {
      co_return co_await inner();
    } catch (const std::out_of_range& error) {
      caught = error.what();
    }
    co_return -1;
  };
  driver drive;
  const auto state = drive.start(outer());
  drive.run_all();
  barrier.open();
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), -1);
  EXPECT_EQ(caught, "inner");
}

TEST(task, an_exception_that_nobody_catches_ends_it) {
  driver drive;
  EXPECT_THROW(drive.run(fails("all the way")), std::out_of_range);
}

TEST(task, cannot_be_awaited_twice_COR_07_COR_19) {
  auto outer = [](std::string& error) -> task<int> {
    auto once = give(3);
    const int first = co_await std::move(once);
    try {
      co_await std::move(once);
    } catch (const hocket::runtime_error& e) {
      error = e.what();
    }
    co_return first;
  };
  std::string error;
  driver drive;
  EXPECT_EQ(drive.run(outer(error)), 3);
  EXPECT_EQ(error, "cannot reuse already awaited coroutine");
}

TEST(task, cannot_be_awaited_when_it_was_moved_from) {
  auto outer = []() -> task<int> {
    auto first = give(3);
    auto second = std::move(first);
    EXPECT_FALSE(first.valid());
    bool refused = false;
    try {
      co_await std::move(first);
    } catch (const hocket::runtime_error&) {
      refused = true;
    }
    EXPECT_TRUE(refused);
    co_return co_await std::move(second);
  };
  driver drive;
  EXPECT_EQ(drive.run(outer()), 3);
}

TEST(task, two_that_await_one_another_are_refused) {
  task<int>* awaited = nullptr;
  auto body = [&]() -> task<int> { co_return co_await std::move(*awaited); };
  auto outer = [&]() -> task<int> {
    auto cyclic = body();
    awaited = &cyclic;
    co_return co_await std::move(cyclic);
  };
  driver drive;
  EXPECT_THROW(drive.run(outer()), hocket::runtime_error);
}

TEST(task, a_stop_iteration_that_leaves_it_becomes_a_runtime_error_COR_15) {
  auto numbers = []() -> hocket::generator<int> { co_yield 1; };
  auto body = [&]() -> task<int> {
    auto g = numbers();
    int sum = 0;
    for (;;) sum += g.next().value();
    co_return sum;
  };
  driver drive;
  try {
    drive.run(body());
    ADD_FAILURE() << "no exception";
  } catch (const hocket::runtime_error& error) {
    EXPECT_STREQ(error.what(), "coroutine raised StopIteration");
    EXPECT_THROW(std::rethrow_if_nested(error), hocket::stop_iteration_base);
  }
}

TEST(task, a_caught_stop_iteration_does_no_harm) {
  auto body = []() -> task<int> {
    try {
      throw hocket::stop_iteration<int>(4);
    } catch (const hocket::stop_iteration<int>& stop) {
      co_return stop.value();
    }
  };
  driver drive;
  EXPECT_EQ(drive.run(body()), 4);
}

TEST(task, destroyed_while_it_waits_the_inner_locals_die_before_the_outer) {
  gate never;
  std::vector<std::string> trace;
  auto inner = [&]() -> task<void> {
    const notes_end local{trace, "inner"};
    co_await never.pass();
  };
  auto outer = [&]() -> task<void> {
    const notes_end local{trace, "outer"};
    co_await inner();
    trace.push_back("not reached");
  };
  driver drive;
  {
    const auto state = drive.start(outer());
    drive.run_all();
    EXPECT_TRUE(never.is_waited_for());
    state->abandon();
  }
  EXPECT_FALSE(never.is_waited_for());
  EXPECT_EQ(trace, (std::vector<std::string>{"inner", "outer"}));
}

TEST(task, an_awaited_task_dies_with_the_expression_that_awaits_it) {
  std::vector<std::string> trace;
  auto inner = [&](notes_end) -> task<void> { co_return; };
  auto outer = [&]() -> task<void> {
    for (int i = 0; i < 2; ++i) {
      auto made = inner(notes_end{trace, "parameter"});
      trace.clear();  // the copies that made it
      co_await std::move(made);
      trace.push_back("awaited");
    }
  };
  driver drive;
  drive.run(outer());
  EXPECT_EQ(trace, (std::vector<std::string>{"awaited", "parameter"}));
}

/// Awaitable by three functions alone, like a class of somebody else's.
struct doubles {
  int value;
  bool await_ready() const { return true; }
  void await_suspend(std::coroutine_handle<>) const {}
  int await_resume() const { return 2 * value; }
};
struct made_awaitable {
  int value;
};
doubles operator co_await(made_awaitable of) { return {of.value}; }

TEST(task, awaits_any_class_with_the_three_functions) {
  auto body = []() -> task<int> {
    const int first = co_await doubles{4};
    const int second = co_await made_awaitable{5};
    co_return first + second;
  };
  driver drive;
  EXPECT_EQ(drive.run(body()), 18);
}

struct gives_a_task {
  task<int> operator co_await() const { co_return 1; }
};
struct gives_an_awaitable {
  made_awaitable operator co_await() const { return {1}; }
};

TEST(task, an_operator_co_await_gives_an_awaiter_and_nothing_that_is_to_be_awaited_in_turn_COR_13) {
  static_assert(!Awaitable<gives_a_task> && !Awaitable<gives_an_awaitable>);
}

TEST(task, types_say_what_can_be_awaited_COR_11_COR_12_COR_25) {
  static_assert(Awaitable<task<int>>);
  static_assert(Awaitable<doubles> && Awaitable<made_awaitable>);
  static_assert(!Awaitable<task<int>&>, "a task is awaited once, so it is given away");
  static_assert(!Awaitable<int> && !Awaitable<hocket::generator<int>>);
  static_assert(!std::ranges::range<task<int>>);
  static_assert(std::same_as<hocket::await_result_t<task<int>>, int>);
  static_assert(!std::is_copy_constructible_v<task<int>> && !std::is_copy_assignable_v<task<int>>);
  static_assert(std::is_nothrow_move_constructible_v<task<int>>);
}

TEST(task, an_assignment_destroys_what_was_there) {
  const expect_reports expected{hocket::diagnostic_kind::never_awaited};
  std::vector<std::string> trace;
  auto body = [](notes_end) -> task<void> { co_return; };
  auto a = body({trace, "a"});
  auto b = body({trace, "b"});
  trace.clear();
  a = std::move(b);
  EXPECT_EQ(trace, (std::vector<std::string>{"a"}));
  EXPECT_TRUE(a.valid());
  EXPECT_FALSE(b.valid());
  auto& same = a;
  a = std::move(same);
  EXPECT_TRUE(a.valid());
}

// g++ 12.1 and 12.2 break a body that suspends in a condition and declares nothing (PR106188).
TEST(task, may_suspend_in_a_condition_of_a_body_that_declares_something) {
  int asked = 0;
  auto again = [&]() -> task<bool> { co_return ++asked < 4; };
  int turns = 0;
  auto loops = [&]() -> task<void> {
    while (const bool goes_on = co_await again()) turns += static_cast<int>(goes_on);
  };
  auto loops_before = [&]() -> task<void> {
    const int step = 1;
    do turns += step;
    while (co_await again());
  };
  driver drive;
  drive.run(loops());
  EXPECT_EQ(turns, 3);
  asked = 0;
  drive.run(loops_before());
  EXPECT_EQ(turns, 7);
}

TEST(task, knows_the_line_at_which_it_waits) {
  gate never;
  unsigned line = 0;
  auto body = [&]() -> task<void> {
    line = __LINE__ + 1;
    co_await never.pass();
  };
  driver drive;
  auto made = body();
  const auto& promise = hocket::detail::task_access::handle(made).promise();
  const auto state = drive.start(std::move(made));
  drive.run_all();
  EXPECT_EQ(promise.where().line(), line);
  state->abandon();
}

}  // namespace

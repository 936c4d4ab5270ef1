// SPDX-License-Identifier: BSL-1.0
// Awaiters that know nothing of hocket, as other libraries have them: they keep the handle that they
// are given, and resume it when they like.
#include "hocket/core/adopted_awaiter.hpp"

#include <coroutine>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gate.hpp"
#include "hocket/async_generator.hpp"
#include "hocket/catching.hpp"
#include "hocket/task.hpp"
#include "lazy.hpp"

namespace {

using hocket::async_generator;
using hocket::Awaitable;
using hocket::cancelled;
using hocket::catching;
using hocket::task;
using hocket::task_context;
using hocket::tests::driver;
using hocket::tests::gate;
using hocket::tests::lazy;

/// Resumes who waits from inside ring().
struct bell {
  std::coroutine_handle<> waiting;
  int value = 0;

  void ring(int with) {
    value = with;
    std::exchange(waiting, nullptr).resume();
  }
};

/// Waits for a bell; what its await_suspend gives is up to `Result`. Cannot be moved.
template <class Result>
struct bell_awaiter {
  explicit bell_awaiter(bell& of) : awaited(of) {}
  bell_awaiter(const bell_awaiter&) = delete;
  bell_awaiter& operator=(const bell_awaiter&) = delete;

  bool await_ready() const { return false; }
  Result await_suspend(std::coroutine_handle<> handle) {
    awaited.waiting = handle;
    if constexpr (std::is_same_v<Result, bool>) return true;
    if constexpr (std::is_same_v<Result, std::coroutine_handle<>>) return std::noop_coroutine();
  }
  int await_resume() const { return awaited.value; }

  bell& awaited;
};

bell_awaiter<void> operator co_await(bell & of) { return bell_awaiter<void>(of); }

template <class Result>
class adopted_awaiter : public testing::Test {};
using results = testing::Types<void, bool, std::coroutine_handle<>>;
TYPED_TEST_SUITE(adopted_awaiter, results);

TYPED_TEST(adopted_awaiter, resumes_its_task_in_the_next_pass) {
  bell rings;
  gate opens;
  auto body = [&]() -> task<int> {
    const int value = co_await bell_awaiter<TypeParam>(rings);
    co_await opens.pass();  // finds the task's context
    co_return value;
  };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  rings.ring(5);
  EXPECT_FALSE(opens.is_waited_for()) << "nobody runs on inside the call that wakes him";
  drive.pass();
  ASSERT_TRUE(opens.is_waited_for());
  opens.open();
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), 5);
}

TYPED_TEST(adopted_awaiter, stays_with_its_task_when_it_is_cancelled) {
  bell rings;
  std::vector<std::string> trace;
  auto body = [&]() -> task<void> {
    try {
      co_await bell_awaiter<TypeParam>(rings);
      trace.push_back("awaited");
    } catch (const cancelled&) {
      trace.push_back("cancelled");
    }
  };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  state->cancel();
  drive.run_all();
  EXPECT_EQ(trace, std::vector<std::string>{}) << "it cannot be taken back";
  rings.ring(1);
  drive.run_all();
  EXPECT_EQ(trace, std::vector<std::string>{"cancelled"});
}

TYPED_TEST(adopted_awaiter, is_not_asked_by_a_task_that_has_been_cancelled_before) {
  bell rings;
  auto body = [&]() -> task<void> {
    task_context::current().cancel();
    co_await bell_awaiter<TypeParam>(rings);
  };
  driver drive;
  EXPECT_THROW(drive.run(body()), cancelled);
  EXPECT_EQ(rings.waiting, nullptr);
}

TYPED_TEST(adopted_awaiter, gives_catching_its_outcome) {
  bell rings;
  auto body = [&]() -> task<int> {
    auto value = co_await catching(bell_awaiter<TypeParam>(rings));
    const auto nothing = co_await catching(bell_awaiter<TypeParam>(rings));
    co_return nothing.template holds<cancelled>() ? value.value() : 0;
  };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  rings.ring(7);
  drive.run_all();
  state->cancel();
  rings.ring(8);
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), 7);
}

TYPED_TEST(adopted_awaiter, serves_the_body_of_an_async_generator) {
  bell rings;
  auto values = [&]() -> async_generator<int> {
    co_yield co_await bell_awaiter<TypeParam>(rings);
    const int second = co_await bell_awaiter<TypeParam>(rings);
    co_yield second;
  };
  auto body = [&]() -> task<int> {
    auto all = values();
    int sum = 0;
    while (auto step = co_await all.next()) sum = 10 * sum + *step;
    co_return sum;
  };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  rings.ring(1);
  drive.run_all();
  rings.ring(2);
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), 12);
}

TYPED_TEST(adopted_awaiter, dies_with_a_task_that_is_abandoned) {
  bell rings;
  auto body = [&]() -> task<void> { co_await bell_awaiter<TypeParam>(rings); };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  state->abandon();
  EXPECT_TRUE(state->was_cancelled());
}

/// Resumes, or asks for it, before its await_suspend has returned.
template <class Result>
struct at_once {
  bool await_ready() const { return false; }
  Result await_suspend(std::coroutine_handle<> handle) const {
    if constexpr (std::is_same_v<Result, std::coroutine_handle<>>) {
      return handle;
    } else {
      handle.resume();
      if constexpr (std::is_same_v<Result, bool>) return true;
    }
  }
  void await_resume() const {}
};

TYPED_TEST(adopted_awaiter, that_resumes_at_once_takes_no_pass_and_no_stack) {
  auto body = [&]() -> task<int> {
    int count = 0;
    for (; count < 100'000; ++count) co_await at_once<TypeParam>();
    co_return count;
  };
  driver drive;
  const auto state = drive.start(body());
  drive.pass();
  ASSERT_TRUE(state->done());
  EXPECT_EQ(state->outcome().take(), 100'000);
}

struct changes_its_mind {
  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<>) const { return false; }
  int await_resume() const { return 3; }
};

TEST(adopted_awaiters, may_refuse_to_suspend) {
  gate open;
  open.open();
  auto body = [&]() -> task<int> {
    const int value = co_await changes_its_mind();
    co_await open.pass();
    co_return value;
  };
  driver drive;
  EXPECT_EQ(drive.run(body()), 3);
}

/// Throws in one of its functions.
struct thrower {
  const char* where;
  void in(std::string_view function) const {
    if (function == where) throw std::out_of_range(where);
  }
  bool await_ready() const {
    in("ready");
    return false;
  }
  bool await_suspend(std::coroutine_handle<>) const {
    in("suspend");
    return false;
  }
  void await_resume() const { in("resume"); }
};

TEST(adopted_awaiters, may_throw_anywhere) {
  bell rings;
  std::vector<std::string> caught;
  auto body = [&]() -> task<void> {
    for (const char* where : {"ready", "suspend", "resume"}) {
      try {
        co_await thrower{where};
      } catch (const std::out_of_range& error) {
        caught.push_back(error.what());
      }
    }
    co_await rings;
  };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  EXPECT_EQ(caught, (std::vector<std::string>{"ready", "suspend", "resume"}));
  rings.ring(0);
  drive.run_all();
  EXPECT_TRUE(state->done());
}

TEST(adopted_awaiters, may_be_lvalues_and_have_an_operator_of_either_kind) {
  struct holder {
    bell& awaited;
    bell_awaiter<bool> operator co_await() const { return bell_awaiter<bool>(awaited); }
  };
  static_assert(Awaitable<holder> && Awaitable<bell&>);
  bell rings;
  auto body = [&]() -> task<int> {
    bell_awaiter<void> kept(rings);
    int sum = co_await kept;
    sum += co_await rings;
    const holder has_operator{rings};
    sum += co_await has_operator;
    co_return sum;
  };
  driver drive;
  const auto state = drive.start(body());
  for (const int value : {1, 20, 300}) {
    drive.run_all();
    rings.ring(value);
  }
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), 321);
}

TEST(adopted_awaiters, that_are_temporaries_die_once_and_at_the_end_of_their_expression) {
  struct counted_awaiter : bell_awaiter<void> {
    counted_awaiter(bell& of, std::vector<int>& to) : bell_awaiter<void>(of), deaths(to) {}
    ~counted_awaiter() { deaths.push_back(awaited.value); }
    std::vector<int>& deaths;
  };
  bell rings;
  std::vector<int> deaths;
  std::vector<int> seen;
  auto body = [&]() -> task<void> {
    seen.push_back(co_await counted_awaiter(rings, deaths));
    EXPECT_EQ(deaths, (std::vector<int>{1}));
    co_await counted_awaiter(rings, deaths);
  };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  EXPECT_TRUE(deaths.empty());
  rings.ring(1);
  drive.run_all();
  rings.ring(2);
  drive.run_all();
  EXPECT_TRUE(state->done());
  EXPECT_EQ(deaths, (std::vector<int>{1, 2}));
  EXPECT_EQ(seen, std::vector<int>{1});
}

TEST(adopted_awaiters, that_are_resumed_in_another_task_leave_that_one_alone) {
  bell rings;
  std::vector<std::string> trace;
  const task_context* waits_in = nullptr;
  const task_context* rings_in = nullptr;
  auto waiting = [&]() -> task<void> {
    co_await rings;
    trace.push_back("waiting");
    waits_in = &task_context::current();
  };
  auto ringing = [&]() -> task<void> {
    rings.ring(1);
    trace.push_back("ringing");
    rings_in = &task_context::current();
    co_return;
  };
  driver drive;
  const auto first = drive.start(waiting());
  const auto second = drive.start(ringing());
  drive.run_all();
  EXPECT_EQ(trace, (std::vector<std::string>{"ringing", "waiting"}));
  EXPECT_EQ(waits_in, &*first);
  EXPECT_EQ(rings_in, &*second);
}

TEST(adopted_awaiters, throw_no_cancellation_that_was_taken_back_in_time) {
  bell rings;
  auto body = [&]() -> task<int> { co_return co_await rings; };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  state->cancel();
  EXPECT_EQ(state->uncancel(), 0U);
  rings.ring(4);
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), 4);
}

TEST(adopted_awaiters, that_destroy_the_coroutine_end_the_wait_with_an_error) {
  bell rings;
  std::string error;
  auto body = [&]() -> task<void> {
    try {
      co_await rings;
    } catch (const hocket::runtime_error& caught) {
      error = caught.what();
    }
  };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  rings.waiting.destroy();
  drive.run_all();
  EXPECT_TRUE(state->done());
  EXPECT_EQ(error, "the awaitable has destroyed the coroutine that it should have resumed");
}

TEST(adopted_awaiters, say_in_reports_what_they_are) {
  bell rings;
  auto body = [&]() -> task<void> { co_await rings; };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  ASSERT_NE(state->suspended_at(), nullptr);
  const std::string_view name = state->suspended_at()->what().name;
  EXPECT_TRUE(name.starts_with("awaitable ") && name.ends_with("bell")) << name;
  rings.ring(0);
  drive.run_all();
}

template <bool Calls>
void run_a_foreign_coroutine() {
  gate opens;
  bell rings;
  auto inner = [&]() -> task<int> {
    co_await opens.pass();
    co_return 1;
  };
  auto middle = [&]() -> lazy<Calls> {
    const int value = co_await inner();
    co_return value + co_await rings;
  };
  auto at_once = []() -> lazy<Calls> { co_return 100; };
  auto body = [&]() -> task<int> {
    const int value = co_await middle();
    co_return value + co_await at_once();
  };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  ASSERT_TRUE(opens.is_waited_for());
  opens.open();
  drive.run_all();
  ASSERT_FALSE(state->done());
  rings.ring(20);
  drive.run_all();
  ASSERT_TRUE(state->done());
  EXPECT_EQ(state->outcome().take(), 121);
}

TEST(adopted_awaiters, that_are_coroutines_run_as_a_part_of_the_task) {
  run_a_foreign_coroutine<false>();
  run_a_foreign_coroutine<true>();
}

template <bool Calls>
void await_foreign_coroutines_that_end_at_once() {
  auto at_once = []() -> lazy<Calls> { co_return 1; };
  auto body = [&]() -> task<int> {
    int sum = 0;
    for (int i = 0; i < 1000; ++i) sum += co_await at_once();
    co_return sum;
  };
  driver drive;
  const auto state = drive.start(body());
  drive.pass();
  ASSERT_TRUE(state->done());
  EXPECT_EQ(state->outcome().take(), 1000);
}

TEST(adopted_awaiters, that_are_coroutines_and_end_at_once_take_no_pass) {
  await_foreign_coroutines_that_end_at_once<false>();
  await_foreign_coroutines_that_end_at_once<true>();
}

TEST(adopted_awaiters, that_are_coroutines_pass_a_cancellation_on_to_what_they_await) {
  gate never;
  auto inner = [&]() -> task<int> {
    try {
      co_await never.pass();
    } catch (const cancelled&) {
      co_return 5;
    }
    co_return 0;
  };
  auto middle = [&]() -> lazy<false> { co_return co_await inner(); };
  auto body = [&]() -> task<int> { co_return co_await middle(); };
  driver drive;
  const auto state = drive.start(body());
  drive.run_all();
  state->cancel();
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), 5);
}

TEST(adopted_awaiters, resume_a_task_that_runs_without_a_loop_by_themselves) {
  bell rings;
  auto inner = [&]() -> task<int> {
    const int first = co_await rings;
    co_return first + co_await rings;
  };
  auto outer = [&]() -> lazy<false> { co_return co_await inner(); };
  auto made = outer();
  made.await_suspend(std::noop_coroutine()).resume();
  rings.ring(1);
  rings.ring(2);
  EXPECT_EQ(made.await_resume(), 3);
}

}  // namespace

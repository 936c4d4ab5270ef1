// SPDX-License-Identifier: BSL-1.0
#include "hocket/stepper.hpp"

#include <coroutine>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/gate.hpp"
#include "hocket/task.hpp"

namespace {

using hocket::cancelled;
using hocket::stepper;
using hocket::task;
using hocket::task_context;
using hocket::tests::driver;
using hocket::tests::gate;

task<int> two_waits(gate& first, gate& second) {
  co_await first.pass();
  co_await second.pass();
  co_return 3;
}

TEST(stepper, drives_a_task_from_one_wait_to_the_next_COR_20) {
  gate first, second;
  stepper by_hand(two_waits(first, second));
  EXPECT_FALSE(first.is_waited_for()) << "nothing runs before the first step";
  EXPECT_TRUE(by_hand.next());
  EXPECT_TRUE(first.is_waited_for());
  EXPECT_TRUE(by_hand.next()) << "it waits still";
  first.open();
  EXPECT_TRUE(by_hand.next());
  EXPECT_THROW(by_hand.result(), hocket::invalid_state_error);
  second.open();
  EXPECT_FALSE(by_hand.next());
  EXPECT_EQ(by_hand.result(), 3);
  EXPECT_THROW(by_hand.next(), hocket::runtime_error) << "cannot reuse already awaited coroutine";
}

TEST(stepper, refuses_a_step_from_inside_of_the_task_COR_09) {
  stepper<void>* self = nullptr;
  std::string error;
  auto body = [&]() -> task<void> {
    try {
      self->next();
    } catch (const hocket::value_error& caught) {
      error = caught.what();
    }
    co_return;
  };
  stepper by_hand(body());
  self = &by_hand;
  EXPECT_FALSE(by_hand.next());
  EXPECT_EQ(error, "coroutine already executing");
}

template <class Stepper>
concept TakesValues = requires(Stepper& driven) { driven.send(1); };

// What a co_await gives comes from what is awaited, never from who drives the task; so there is
// nothing to send, to a task that has just started or to another.
TEST(stepper, has_no_way_to_send_a_value_COR_10) {
  EXPECT_FALSE(TakesValues<stepper<int>>);
  EXPECT_FALSE(TakesValues<task<int>>);
}

/// What stands between a task and who drives it by hand: questions come out, answers and errors go in.
struct letterbox {
  void answer(int with) {
    value = with;
    std::exchange(waiting, nullptr).resume();
  }
  void refuse(std::exception_ptr with) {
    error = std::move(with);
    std::exchange(waiting, nullptr).resume();
  }

  std::string question;
  int value = 0;
  std::exception_ptr error;
  std::coroutine_handle<> waiting;
};

/// Like a Python class whose __await__ is `v = yield question; return 2 * v`.
struct asks_twice_of {
  letterbox& box;
  std::string question;

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> task) {
    box.question = question;
    box.waiting = task;
  }
  int await_resume() {
    if (box.error != nullptr) std::rethrow_exception(std::exchange(box.error, nullptr));
    return 2 * box.value;
  }
};

TEST(stepper, sees_what_an_awaitable_asks_and_the_task_gets_what_it_makes_of_the_answer_COR_14) {
  letterbox box;
  auto body = [&]() -> task<int> {
    asks_twice_of asks{box, "w"};
    const int made = co_await asks;
    co_return made;
  };
  stepper by_hand(body());
  EXPECT_TRUE(by_hand.next());
  EXPECT_EQ(box.question, "w");
  box.answer(21);
  EXPECT_FALSE(by_hand.next());
  EXPECT_EQ(by_hand.result(), 42);
}

task<int> asks_on(letterbox& box, std::vector<std::string>& trace) {
  asks_twice_of first{box, "first"};
  trace.push_back("inner got " + std::to_string(co_await first));
  asks_twice_of second{box, "second"};
  try {
    co_await second;
  } catch (const std::out_of_range& error) {
    trace.push_back(std::string("inner caught ") + error.what());
  }
  asks_twice_of third{box, "third"};
  const int last = co_await third;
  co_return last;
}

TEST(stepper, reaches_the_innermost_task_through_awaits_with_values_and_exceptions_COR_03) {
  letterbox box;
  std::vector<std::string> trace;
  auto outer = [&]() -> task<int> {
    auto inner = asks_on(box, trace);
    const int got = co_await std::move(inner);
    trace.push_back("outer got " + std::to_string(got));
    asks_twice_of own{box, "outer's own"};
    co_await own;
    co_return got;
  };
  stepper by_hand(outer());
  EXPECT_TRUE(by_hand.next());
  EXPECT_EQ(box.question, "first");
  box.answer(1);
  EXPECT_TRUE(by_hand.next());
  EXPECT_EQ(box.question, "second");
  box.refuse(std::make_exception_ptr(std::out_of_range("thrown in")));
  EXPECT_TRUE(by_hand.next());
  EXPECT_EQ(box.question, "third");
  box.answer(3);
  EXPECT_TRUE(by_hand.next());
  EXPECT_EQ(box.question, "outer's own");
  EXPECT_EQ(trace,
            (std::vector<std::string>{"inner got 2", "inner caught thrown in", "outer got 6"}));
  box.refuse(std::make_exception_ptr(std::out_of_range("at the outer")));
  EXPECT_FALSE(by_hand.next());
  EXPECT_THROW(by_hand.result(), std::out_of_range);
}

TEST(stepper, that_closes_unwinds_the_inner_task_before_the_outer_COR_03) {
  gate never;
  std::vector<std::string> trace;
  struct notes_end {
    ~notes_end() { notes.push_back(name); }
    std::vector<std::string>& notes;
    const char* name;
  };
  auto waits = [&](const char* name, auto awaited) -> task<void> {
    const notes_end end{trace, name};
    try {
      co_await awaited();
    } catch (const cancelled&) {
      trace.push_back(std::string(name) + " cancelled");
      throw;
    }
  };
  auto pass = [&] { return never.pass(); };
  auto inner = [&] { return waits("inner", pass); };
  stepper by_hand(waits("outer", inner));
  by_hand.next();
  by_hand.close();
  EXPECT_TRUE(by_hand.done());
  EXPECT_EQ(trace,
            (std::vector<std::string>{"inner cancelled", "inner", "outer cancelled", "outer"}));
}

TEST(stepper, throws_a_cancellation_in_where_the_task_waits_COR_20) {
  gate first, second;
  auto body = [&]() -> task<std::string> {
    std::string message;
    try {
      co_await first.pass();
    } catch (const cancelled& caught) {
      message = caught.what();
    }
    co_await second.pass();
    co_return message;
  };
  stepper by_hand(body());
  EXPECT_TRUE(by_hand.next());
  EXPECT_TRUE(by_hand.cancel("enough"));
  EXPECT_TRUE(second.is_waited_for());
  second.open();
  EXPECT_FALSE(by_hand.next());
  EXPECT_EQ(by_hand.result(), "enough");
}

TEST(stepper, closes_a_task_which_may_still_look_after_itself_COR_20) {
  gate never;
  std::vector<std::string> trace;
  auto body = [&]() -> task<void> {
    try {
      co_await never.pass();
    } catch (const cancelled&) {
      trace.push_back("cancelled");
      throw;
    }
  };
  {
    stepper not_begun(body());
    not_begun.close();
    EXPECT_TRUE(not_begun.done());
    EXPECT_TRUE(trace.empty());
  }
  stepper by_hand(body());
  by_hand.next();
  by_hand.close();
  by_hand.close();
  EXPECT_EQ(trace, std::vector<std::string>{"cancelled"});
}

TEST(stepper, whose_task_waits_on_when_it_is_closed_says_so_COR_16) {
  gate never;
  auto body = [&]() -> task<void> {
    try {
      co_await never.pass();
    } catch (const cancelled&) {
    }
    co_await never.pass();
  };
  stepper by_hand(body());
  by_hand.next();
  EXPECT_THROW(by_hand.close(), hocket::runtime_error);
  EXPECT_FALSE(by_hand.done()) << "it is suspended, and can be closed again";
  by_hand.close();
  EXPECT_TRUE(by_hand.done());
}

TEST(stepper, gives_what_leaves_the_task_from_result_and_close) {
  gate never;
  auto fails = []() -> task<int> {
    throw std::out_of_range("failed");
    co_return 1;
  };
  stepper failed(fails());
  EXPECT_FALSE(failed.next());
  EXPECT_THROW(failed.result(), std::out_of_range);

  auto fails_late = [&]() -> task<void> {
    try {
      co_await never.pass();
    } catch (const cancelled&) {
      throw std::out_of_range("failed late");
    }
  };
  stepper late(fails_late());
  late.next();
  EXPECT_THROW(late.close(), std::out_of_range);
}

TEST(stepper, leaves_alone_the_task_in_which_it_is_used) {
  gate inner, outer;
  auto driven = [&]() -> task<int> {
    co_await inner.pass();
    co_return 1;
  };
  auto drives = [&]() -> task<int> {
    stepper by_hand(driven());
    const task_context* const before = &task_context::current();
    by_hand.next();
    EXPECT_EQ(&task_context::current(), before);
    inner.open();
    by_hand.next();
    co_await outer.pass();
    co_return by_hand.result();
  };
  driver drive;
  const auto state = drive.start(drives());
  drive.run_all();
  outer.open();
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), 1);
}

TEST(stepper, that_dies_destroys_the_task_where_it_waits) {
  gate never;
  {
    stepper by_hand(two_waits(never, never));
    by_hand.next();
    EXPECT_TRUE(never.is_waited_for());
  }
  EXPECT_FALSE(never.is_waited_for());
}

}  // namespace

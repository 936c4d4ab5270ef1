// SPDX-License-Identifier: BSL-1.0
// Cancelling tasks that await other tasks.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "gate.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/completion.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/errors.hpp"

namespace {

using hocket::cancelled;
using hocket::suspension;
using hocket::suspension_kind;
using hocket::task;
using hocket::task_context;
using hocket::withdrawal;
using hocket::detail::task_state_base;
using hocket::tests::driver;
using hocket::tests::gate;

/// Waits for the end of a task, and passes cancellations on to it.
class joined : public suspension, public hocket::detail::completion_node {
 public:
  explicit joined(task_state_base& awaited) noexcept
      : suspension(kind), completion_node(&told), awaited_(awaited) {}
  bool await_ready() const noexcept { return awaited_.done(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task) noexcept {
    if (!task_context::current().suspend(task, *this)) return false;
    awaited_.add_waiter(*this);
    return true;
  }
  void await_resume() {
    if (waiting_task() != nullptr) waiting_task()->check();
    if (awaited_.done() && awaited_.was_cancelled()) throw cancelled("by way of another task");
  }

 private:
  static void told(completion_node& node, news) noexcept {
    static_cast<joined&>(node).waiting_task()->wake();
  }
  static withdrawal withdraw(suspension& at) noexcept {
    static_cast<joined&>(at).unlink();
    return withdrawal::done;
  }
  static task_context* forwards_to(suspension& at) noexcept {
    return &static_cast<joined&>(at).awaited_;
  }
  static constexpr suspension_kind kind{
      .name = "joined", .withdraw = &withdraw, .forwards_to = &forwards_to};

  task_state_base& awaited_;
};

task<void> waits_at(gate& there) { co_await there.pass(); }
task<void> awaits(task_state_base*& other) { co_await joined(*other); }

class chain_of_tasks : public ::testing::Test {
 protected:
  /// `length` tasks, each of which awaits the one before it; the first waits at the gate.
  void build(std::size_t length) {
    started.push_back(drive.start(waits_at(bottom)));
    states.resize(length);
    states[0] = &*started.back();
    for (std::size_t i = 1; i < length; ++i) {
      started.push_back(drive.start(awaits(states[i - 1])));
      states[i] = &*started.back();
    }
    drive.run_all();
  }

  gate bottom;
  driver drive;
  std::vector<task_state_base*> states;
  std::vector<driver::started<void>> started;
};

TEST_F(chain_of_tasks, a_cancellation_goes_to_the_far_end_of_it_and_comes_back_as_outcomes_TSK_03) {
  build(3);
  started.back()->cancel("why");
  EXPECT_FALSE(bottom.is_waited_for());
  for (auto* state : states) {
    EXPECT_EQ(state->cancelling(), 1U);
    EXPECT_EQ(state->cancel_message(), "why");
  }
  drive.run_all();
  for (auto* state : states) EXPECT_TRUE(state->was_cancelled());
}

TEST_F(chain_of_tasks, however_long_it_is_cancelling_needs_no_stack) {
  build(50'000);
  started.back()->cancel();
  EXPECT_FALSE(bottom.is_waited_for());
  drive.run_all();
  EXPECT_TRUE(started.back()->was_cancelled());
}

TEST_F(chain_of_tasks, a_ring_of_tasks_that_await_one_another_is_broken_where_it_is_cancelled) {
  task_state_base* first = nullptr;
  task_state_base* second = nullptr;
  task_state_base* third = nullptr;
  const auto one = drive.start(awaits(second));
  const auto two = drive.start(awaits(third));
  const auto three = drive.start(awaits(first));
  first = &*one;
  second = &*two;
  third = &*three;
  drive.run_all();
  ASSERT_FALSE(one->done() || two->done() || three->done());
  two->cancel();
  drive.run_all();
  EXPECT_TRUE(one->was_cancelled() && two->was_cancelled() && three->was_cancelled());
}

TEST_F(chain_of_tasks, one_of_two_waiters_that_is_destroyed_leaves_the_other_in_place) {
  build(1);
  const auto early = drive.start(awaits(states[0]));
  const auto late = drive.start(awaits(states[0]));
  drive.run_all();
  early->abandon();
  bottom.open();
  drive.run_all();
  EXPECT_TRUE(late->done());
  EXPECT_FALSE(late->was_cancelled());
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/core/task_context.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "gate.hpp"
#include "hocket/errors.hpp"

namespace {

using hocket::cancelled;
using hocket::task;
using hocket::task_context;
using hocket::tests::driver;
using hocket::tests::gate;

class cancellation : public ::testing::Test {
 protected:
  task<void> waits() {
    trace.push_back("start");
    try {
      co_await barrier.pass();
      trace.push_back("passed");
    } catch (const cancelled& error) {
      trace.push_back(error.what());
      throw;
    }
  }

  using strings = std::vector<std::string>;
  driver drive;
  gate barrier;
  strings trace;
};

TEST_F(cancellation, is_a_request_that_arrives_in_a_later_pass_TSK_01) {
  const auto state = drive.start(waits());
  drive.run_all();
  state->cancel();
  EXPECT_FALSE(barrier.is_waited_for()) << "unlinked at once";
  EXPECT_FALSE(state->done());
  EXPECT_EQ(trace, (strings{"start"}));
  drive.run_all();
  EXPECT_EQ(trace, (strings{"start", "cancelled"}));
  EXPECT_TRUE(state->was_cancelled());
}

TEST_F(cancellation, before_the_start_runs_none_of_the_body_TSK_02) {
  const auto state = drive.start(waits());
  state->cancel("too early");
  drive.run_all();
  EXPECT_TRUE(trace.empty());
  EXPECT_TRUE(state->was_cancelled());
  EXPECT_THROW(state->outcome().take(), cancelled);
}

TEST_F(cancellation, is_not_stopped_by_a_handler_of_standard_exceptions_TSK_04) {
  bool swallowed = false;
  auto body = [&]() -> task<void> {
    try {
      co_await barrier.pass();
    } catch (const std::exception&) {
      swallowed = true;
    }
  };
  const auto state = drive.start(body());
  drive.run_all();
  state->cancel();
  drive.run_all();
  EXPECT_FALSE(swallowed);
  EXPECT_TRUE(state->was_cancelled());
}

TEST_F(cancellation, requests_are_counted_and_taken_back_TSK_06) {
  const auto state = drive.start(waits());
  EXPECT_EQ(state->cancelling(), 0U);
  state->cancel();
  state->cancel();
  EXPECT_EQ(state->cancelling(), 2U);
  EXPECT_EQ(state->uncancel(), 1U);
  EXPECT_EQ(state->uncancel(), 0U);
  EXPECT_EQ(state->uncancel(), 0U);
  drive.run_all();
  EXPECT_EQ(trace, (strings{"start"})) << "all taken back before the start";
  state->abandon();
}

TEST_F(cancellation, that_is_taken_back_before_it_is_delivered_is_none_TSK_07) {
  auto body = [&]() -> task<int> {
    auto& self = task_context::current();
    self.cancel();
    EXPECT_EQ(self.uncancel(), 0U);
    co_await barrier.pass();
    co_return 1;
  };
  const auto state = drive.start(body());
  drive.run_all();
  EXPECT_TRUE(barrier.is_waited_for());
  barrier.open();
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), 1);
}

TEST_F(cancellation, that_ended_a_wait_is_delivered_even_if_it_is_taken_back_TSK_07) {
  const auto state = drive.start(waits());
  drive.run_all();
  state->cancel("why");
  EXPECT_EQ(state->uncancel(), 0U);
  drive.run_all();
  EXPECT_EQ(trace, (strings{"start", "why"})) << "the gate was never opened";
}

TEST_F(cancellation, of_a_task_by_itself_arrives_at_its_next_suspension) {
  gate open;
  open.open();
  auto body = [&]() -> task<void> {
    task_context::current().cancel();
    co_await open.pass();
    trace.push_back("an await that does not suspend lets it by");
    co_await barrier.pass();
    trace.push_back("not reached");
  };
  const auto state = drive.start(body());
  drive.run_all();
  EXPECT_EQ(trace, (strings{"an await that does not suspend lets it by"}));
  EXPECT_TRUE(state->was_cancelled());
}

TEST_F(cancellation, that_nothing_delivered_takes_the_place_of_the_result_TSK_01) {
  auto body = [&]() -> task<int> {
    task_context::current().cancel();
    co_return 3;
  };
  const auto state = drive.start(body());
  drive.run_all();
  EXPECT_TRUE(state->was_cancelled());
}

TEST_F(cancellation, wins_over_what_happened_in_the_same_pass_TSK_12) {
  const auto state = drive.start(waits());
  drive.run_all();
  barrier.open();
  state->cancel();
  drive.run_all();
  EXPECT_EQ(trace, (strings{"start", "cancelled"}));
}

TEST_F(cancellation, carries_its_message_TSK_11) {
  const auto state = drive.start(waits());
  drive.run_all();
  state->cancel("why");
  drive.run_all();
  EXPECT_EQ(trace, (strings{"start", "why"}));
}

TEST_F(cancellation, carries_the_message_that_ended_the_wait_when_there_are_two_TSK_11) {
  const auto state = drive.start(waits());
  drive.run_all();
  state->cancel("first");
  state->cancel("second");
  drive.run_all();
  EXPECT_EQ(trace, (strings{"start", "first"}));
  EXPECT_EQ(state->cancelling(), 2U);
}

TEST_F(cancellation, carries_the_last_message_when_nothing_waits_TSK_11) {
  auto body = [&]() -> task<void> {
    task_context::current().cancel("first");
    task_context::current().cancel("second");
    co_await waits();
  };
  drive.start(body());
  drive.run_all();
  EXPECT_EQ(trace, (strings{"start", "second"}));
}

TEST_F(cancellation, twice_in_one_pass_is_delivered_once) {
  auto body = [&]() -> task<void> {
    for (int i = 0; i < 2; ++i) {
      try {
        co_await barrier.pass();
      } catch (const cancelled&) {
        trace.push_back("cancelled");
      }
    }
  };
  const auto state = drive.start(body());
  drive.run_all();
  state->cancel();
  state->cancel();
  drive.run_all();
  EXPECT_EQ(trace, (strings{"cancelled"}));
  EXPECT_TRUE(barrier.is_waited_for());
  state->abandon();
}

TEST_F(cancellation, reaches_the_innermost_task_first_and_comes_back_up) {
  auto middle = [&]() -> task<void> {
    try {
      co_await waits();
    } catch (const cancelled&) {
      trace.push_back("middle");
      throw;
    }
  };
  auto outer = [&]() -> task<void> {
    try {
      co_await middle();
    } catch (const cancelled&) {
      trace.push_back("outer");
      throw;
    }
  };
  const auto state = drive.start(outer());
  drive.run_all();
  state->cancel();
  drive.run_all();
  EXPECT_EQ(trace, (strings{"start", "cancelled", "middle", "outer"}));
}

TEST_F(cancellation, that_is_swallowed_lets_the_task_go_on) {
  auto body = [&]() -> task<int> {
    try {
      co_await waits();
    } catch (const cancelled&) {
      task_context::current().uncancel();
    }
    co_await barrier.pass();
    co_return 5;
  };
  const auto state = drive.start(body());
  drive.run_all();
  state->cancel();
  drive.run_all();
  EXPECT_EQ(state->cancelling(), 0U);
  barrier.open();
  drive.run_all();
  EXPECT_FALSE(state->was_cancelled());
  EXPECT_EQ(state->outcome().take(), 5);
}

TEST_F(cancellation, an_abandoned_task_never_runs_again_and_looks_cancelled) {
  const auto state = drive.start(waits());
  drive.run_all();
  barrier.open();
  state->abandon();
  drive.run_all();
  EXPECT_EQ(trace, (strings{"start"}));
  EXPECT_TRUE(state->done());
  EXPECT_TRUE(state->was_cancelled());
}

}  // namespace

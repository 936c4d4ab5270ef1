// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/barrier.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "sync/abandonable.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::barrier;
using hocket::broken_barrier_error;
using hocket::catching;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::abandonable;
using hocket::tests::virtual_run;

using strings = std::vector<std::string>;

class barriers : public ::testing::Test {
 protected:
  task<void> meets(std::string name) {
    auto outcome = co_await catching(three.wait());
    if (outcome.holds<broken_barrier_error>()) {
      trace.push_back(name + " broken");
    } else {
      trace.push_back(name + " " + std::to_string(outcome.value()));
    }
  }

  barrier three{3};
  virtual_run run;
  strings trace;
};

TEST_F(barriers, release_all_together_each_with_an_index_of_its_own_SYN_10) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(meets("a"));
    group.spawn(meets("b"));
    co_await sleep(1s);
    EXPECT_EQ(three.n_waiting(), 2U);
    EXPECT_TRUE(trace.empty());
    group.spawn(meets("c"));
    co_await sleep(1s);
    EXPECT_EQ(three.n_waiting(), 0U);
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"c 2", "a 0", "b 1"}));
}

TEST_F(barriers, serve_one_round_after_the_other_SYN_10) {
  auto runs = [&](std::string name) -> task<void> {
    for (int round = 0; round < 2; ++round) co_await meets(name);
  };
  auto main = [&](task_group& group) -> task<void> {
    for (const auto* name : {"a", "b", "c"}) group.spawn(runs(name));
    co_return;
  };
  run(with_task_group(main));
  // The last of the first round is the first of the second.
  EXPECT_EQ(trace, (strings{"c 2", "a 0", "b 1", "b 2", "c 0", "a 1"}));
}

TEST_F(barriers, of_one_let_everybody_pass_SYN_10) {
  barrier one(1);
  auto main = [&]() -> task<void> {
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    EXPECT_EQ(one.parties(), 1U);
    for (int i = 0; i < 3; ++i) {
      const std::size_t index = co_await one.wait();
      EXPECT_EQ(index, 0U);
    }
    EXPECT_FALSE(other_ran);
    co_await sleep(0s);
  };
  run(main());
}

TEST_F(barriers, need_a_party_SYN_10) {
  EXPECT_THROW(barrier(0), hocket::value_error);
  try {
    barrier(-2);
    ADD_FAILURE();
  } catch (const hocket::value_error& error) {
    EXPECT_STREQ(error.what(), "barrier: parties must be >= 1, not -2");
  }
}

TEST_F(barriers, that_are_aborted_are_broken_for_who_waits_and_who_comes_SYN_10) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(meets("a"));
    group.spawn(meets("b"));
    co_await sleep(0s);
    three.abort();
    EXPECT_TRUE(three.broken());
    EXPECT_EQ(three.n_waiting(), 0U);
    group.spawn(meets("late"));
    co_await sleep(0s);
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a broken", "b broken", "late broken"}));
}

TEST_F(barriers, that_are_reset_turn_away_who_waits_and_serve_who_comes_SYN_10) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(meets("a"));
    co_await sleep(0s);
    three.reset();
    EXPECT_FALSE(three.broken());
    co_await sleep(0s);
    EXPECT_EQ(trace, (strings{"a broken"}));
    three.abort();
    three.reset();
    EXPECT_FALSE(three.broken());
    for (const auto* name : {"b", "c", "d"}) group.spawn(meets(name));
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"a broken", "d 2", "b 0", "c 1"}));
}

TEST_F(barriers, an_abort_does_not_undo_a_full_round_SYN_10) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(meets("a"));
    group.spawn(meets("b"));
    co_await sleep(0s);
    co_await meets("c");
    three.abort();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"c 2", "a 0", "b 1"}));
}

TEST_F(barriers, wait_on_when_one_is_cancelled_and_still_number_the_parties_SYN_10) {
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(meets("a"));
    group.spawn(meets("b"));
    co_await sleep(0s);
    first.cancel();
    EXPECT_EQ(three.n_waiting(), 1U);
    co_await sleep(0s);
    group.spawn(meets("c"));
    co_await sleep(1s);
    EXPECT_TRUE(trace.empty());
    group.spawn(meets("d"));
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"d 2", "b 0", "c 1"}));
}

TEST_F(barriers, a_cancel_after_the_last_arrival_wins_for_that_task_alone_TSK_12) {
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(meets("a"));
    group.spawn(meets("b"));
    co_await sleep(0s);
    co_await meets("c");
    first.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(first.cancelled());
    EXPECT_FALSE(three.broken());
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (strings{"c 2", "b 1"}));
}

TEST_F(barriers, may_be_destroyed_by_the_last_to_arrive) {
  auto owned = std::make_unique<barrier>(2);
  auto waits = [&]() -> task<std::size_t> { co_return co_await owned->wait(); };
  auto main = [&](task_group& group) -> task<void> {
    auto first = group.spawn(waits());
    co_await sleep(0s);
    co_await owned->wait();
    owned.reset();
    const std::size_t index = co_await first;
    EXPECT_EQ(index, 0U);
  };
  run(with_task_group(main));
}

TEST_F(barriers, forget_a_waiter_that_is_destroyed) {
  auto main = [&]() -> task<void> {
    abandonable waiter(meets("a"));
    co_await sleep(0s);
    EXPECT_EQ(three.n_waiting(), 1U);
    waiter.abandon();
    EXPECT_EQ(three.n_waiting(), 0U);
  };
  run(main());
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// Compiled a second time by task_trampoline_test.cpp, with other names.
#include "hocket/task.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <utility>

#include "gate.hpp"
#include "hocket/base/config.hpp"

#ifndef HOCKET_DEPTH_SUITE
#define HOCKET_DEPTH_SUITE task_depth
#endif

namespace {

using hocket::task;
using hocket::tests::driver;
using hocket::tests::gate;

constexpr int rounds = 1'000'000;
constexpr int depth = 100'000;
/// Few enough for sanitizers, under which a throw is slow.
constexpr int throws = 20'000;

task<int> one() { co_return 1; }

task<std::int64_t> adds_up(int count) {
  std::int64_t sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await one();
  co_return sum;
}

task<int> fails_at_once() {
  throw std::out_of_range("at once");
  co_return 0;
}

task<int> counts_failures(int count) {
  int failures = 0;
  for (int i = 0; i < count; ++i) {
    try {
      co_await fails_at_once();
    } catch (const std::out_of_range&) {
      ++failures;
    }
  }
  co_return failures;
}

/// Awaits itself `levels` deep, and the gate at the bottom.
task<int> nested(int levels, gate& bottom) {
  if (levels == 0) {
    co_await bottom.pass();
    co_return 0;
  }
  co_return 1 + co_await nested(levels - 1, bottom);
}

TEST(HOCKET_DEPTH_SUITE, a_million_awaits_that_complete_at_once_need_no_stack_COR_04) {
  driver drive;
  EXPECT_EQ(drive.run(adds_up(rounds)), rounds);
}

TEST(HOCKET_DEPTH_SUITE, awaits_that_fail_at_once_need_no_stack) {
  driver drive;
  EXPECT_EQ(drive.run(counts_failures(throws)), throws);
}

TEST(HOCKET_DEPTH_SUITE, a_chain_that_never_suspends_may_be_very_deep) {
  gate open;
  open.open();
  driver drive;
  EXPECT_EQ(drive.run(nested(depth, open)), depth);
}

TEST(HOCKET_DEPTH_SUITE, a_chain_that_waits_may_be_very_deep) {
  gate bottom;
  driver drive;
  const auto state = drive.start(nested(depth, bottom));
  drive.run_all();
  ASSERT_TRUE(bottom.is_waited_for());
  bottom.open();
  drive.run_all();
  EXPECT_EQ(state->outcome().take(), depth);
}

TEST(HOCKET_DEPTH_SUITE, a_cancellation_comes_up_a_very_deep_chain) {
  gate bottom;
  driver drive;
  const auto state = drive.start(nested(throws, bottom));
  drive.run_all();
  state->cancel();
  drive.run_all();
  EXPECT_TRUE(state->was_cancelled());
}

/// Counts the levels that die, which they must do from the innermost outwards.
struct level_guard {
  ~level_guard() {
    EXPECT_EQ(level, next);
    ++next;
  }
  int level;
  int& next;
};

task<int> guarded(int level, gate& bottom, int& next) {
  const level_guard guard{level, next};
  if (level == 0) {
    co_await bottom.pass();
    co_return 0;
  }
  co_return 1 + co_await guarded(level - 1, bottom, next);
}

TEST(HOCKET_DEPTH_SUITE, a_deep_chain_that_waits_can_be_dropped_from_the_innermost_outwards) {
  gate bottom;
  int next = 0;
  driver drive;
  const auto state = drive.start(guarded(depth, bottom, next));
  drive.run_all();
  ASSERT_TRUE(bottom.is_waited_for());
  state->abandon();
  EXPECT_FALSE(bottom.is_waited_for());
  EXPECT_EQ(next, depth + 1);
}

TEST(HOCKET_DEPTH_SUITE, a_chain_is_dropped_inside_the_drop_of_another) {
  /// Drops the task that it refers to when it dies.
  struct dropper {
    ~dropper() { dropped->abandon(); }
    driver::started<int> dropped;
  };
  gate bottom, other_bottom;
  driver drive;
  auto holds = [&](driver::started<int> inner) -> task<int> {
    const dropper drop{std::move(inner)};
    co_return co_await nested(3, other_bottom);
  };
  const auto inner = drive.start(nested(depth, bottom));
  drive.run_all();
  const auto outer = drive.start(holds(inner));
  drive.run_all();
  outer->abandon();
  EXPECT_FALSE(bottom.is_waited_for());
  EXPECT_FALSE(other_bottom.is_waited_for());
}

}  // namespace

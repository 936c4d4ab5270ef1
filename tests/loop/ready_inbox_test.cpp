// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/ready_inbox.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <latch>
#include <optional>
#include <thread>
#include <vector>

namespace {

using hocket::ready_node;
using hocket::ready_queue;
using hocket::detail::ready_inbox;
using outcome = ready_inbox::outcome;

/// Notes its number when it runs.
struct numbered : ready_node {
  numbered(std::vector<int>& into, int number_) noexcept
      : ready_node(hocket::runs_with<&note>), numbers(into), number(number_) {}
  static void note(ready_node& node) noexcept {
    auto& self = static_cast<numbered&>(node);
    self.numbers.push_back(self.number);
  }
  std::vector<int>& numbers;
  int number;
};

class ready_inbox_test : public ::testing::Test {
 protected:
  std::vector<int> ran;
  numbered one{ran, 1}, two{ran, 2}, three{ran, 3};
  ready_queue ready;
};

using inbox = ready_inbox_test;

TEST_F(inbox, gives_nodes_in_the_order_in_which_they_came_after_those_that_are_ready_THD_02) {
  ready_inbox box;
  ready.push(three);
  EXPECT_TRUE(box.empty());
  EXPECT_EQ(box.push(one), outcome::taken);
  EXPECT_EQ(box.push(two), outcome::taken);
  EXPECT_FALSE(box.empty());
  box.take(ready);
  EXPECT_TRUE(box.empty());
  ready.run_pass();
  EXPECT_EQ(ran, (std::vector{3, 1, 2}));
}

TEST_F(inbox, asks_for_one_wake_however_many_nodes_come_and_none_while_the_loop_is_awake) {
  ready_inbox box;
  ASSERT_TRUE(box.fall_asleep());
  EXPECT_TRUE(box.empty());
  EXPECT_EQ(box.push(one), outcome::taken_asleep);
  EXPECT_EQ(box.push(two), outcome::taken);
  box.told_to_wake();
  box.take(ready);
  EXPECT_EQ(box.push(three), outcome::taken);
  box.take(ready);
  ready.run_pass();
  EXPECT_EQ(ran, (std::vector{1, 2, 3}));
}

TEST_F(inbox, lets_no_loop_sleep_that_has_something_to_take) {
  ready_inbox box;
  EXPECT_EQ(box.push(one), outcome::taken);
  EXPECT_FALSE(box.fall_asleep());
  box.take(ready);
  EXPECT_TRUE(box.fall_asleep());
  ready.run_pass();
}

TEST_F(inbox, a_loop_that_woke_by_itself_is_told_no_more) {
  ready_inbox box;
  ASSERT_TRUE(box.fall_asleep());
  box.take(ready);
  EXPECT_EQ(box.push(one), outcome::taken);
  box.take(ready);
  ready.run_pass();
}

TEST_F(inbox, may_fall_asleep_again_without_having_taken_anything) {
  ready_inbox box;
  ASSERT_TRUE(box.fall_asleep());
  ASSERT_TRUE(box.fall_asleep());
  EXPECT_EQ(box.push(one), outcome::taken_asleep);
  EXPECT_FALSE(box.fall_asleep());
  box.told_to_wake();
  box.take(ready);
  ready.run_pass();
}

TEST_F(inbox, refuses_what_comes_after_the_close_and_gives_what_came_before) {
  ready_inbox box;
  EXPECT_EQ(box.push(one), outcome::taken);
  box.close(ready);
  EXPECT_EQ(box.push(two), outcome::refused);
  EXPECT_TRUE(box.empty());
  box.take(ready);
  EXPECT_EQ(box.push(two), outcome::refused);
  ready.run_pass();
  EXPECT_EQ(ran, std::vector{1});
}

TEST_F(inbox, does_not_end_before_the_wake_that_is_owed_has_been_made) {
  std::optional<ready_inbox> box(std::in_place);
  ASSERT_TRUE(box->fall_asleep());
  std::latch pushed(1), taken(1);
  std::atomic<bool> woken = false;
  std::thread other([&] {
    EXPECT_EQ(box->push(one), outcome::taken_asleep);
    pushed.count_down();
    taken.wait();
    woken.store(true, std::memory_order_relaxed);
    box->told_to_wake();
  });
  pushed.wait();
  box->take(ready);
  taken.count_down();
  box.reset();
  EXPECT_TRUE(woken.load(std::memory_order_relaxed));
  other.join();
  ready.run_pass();
}

TEST_F(inbox, takes_every_node_of_many_threads_in_each_threads_order) {
  constexpr int threads = 3, nodes_per_thread = 2'000;
  ready_inbox box;
  std::vector<std::vector<int>> numbers(threads);
  std::atomic<int> running = threads;
  std::vector<std::thread> pushing;
  std::vector<std::vector<std::optional<numbered>>> nodes(threads);
  for (auto& of_thread : nodes) of_thread = std::vector<std::optional<numbered>>(nodes_per_thread);
  for (std::size_t t = 0; t < threads; ++t) {
    pushing.emplace_back([&, t] {
      for (std::size_t i = 0; i < nodes_per_thread; ++i) {
        auto& node = nodes[t][i].emplace(numbers[t], static_cast<int>(i));
        if (box.push(node) == outcome::taken_asleep) box.told_to_wake();
      }
      --running;
    });
  }
  while (running > 0) {
    static_cast<void>(box.fall_asleep());
    box.take(ready);
    ready.run_pass();
  }
  for (auto& each : pushing) each.join();
  box.take(ready);
  ready.run_pass();
  for (const auto& of_thread : numbers) {
    ASSERT_EQ(of_thread.size(), nodes_per_thread);
    EXPECT_TRUE(std::is_sorted(of_thread.begin(), of_thread.end()));
  }
}

}  // namespace

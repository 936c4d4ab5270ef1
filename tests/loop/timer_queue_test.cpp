// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/timer_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace {

using hocket::suspension;
using hocket::suspension_kind;
using hocket::timer_node;
using hocket::timer_queue;
using time_point = hocket::clock::time_point;
using duration = hocket::clock::duration;

constexpr time_point at(std::int64_t nanoseconds) { return time_point(duration(nanoseconds)); }

/// Notes that it was due.
struct numbered : timer_node {
  numbered(int n, std::vector<int>& to) : timer_node(kind), number(n), fired(&to) {}
  static void due(suspension& node) noexcept {
    auto& self = static_cast<numbered&>(node);
    self.fired->push_back(self.number);
  }
  static constexpr suspension_kind kind{.name = "test", .withdraw = nullptr, .on_due = &due};
  int number;
  std::vector<int>* fired;
};

/// Arms itself again for the same time.
struct arming : timer_node {
  explicit arming(timer_queue& in) : timer_node(kind), queue(in) {}
  static void due(suspension& node) noexcept {
    auto& self = static_cast<arming&>(node);
    ++self.times;
    self.queue.arm(self, at(10));
  }
  static constexpr suspension_kind kind{.name = "test", .withdraw = nullptr, .on_due = &due};
  timer_queue& queue;
  int times = 0;
};

class timer_queue_of : public ::testing::Test {
 protected:
  numbered& arm(std::int64_t deadline) {
    timers.push_back(std::make_unique<numbered>(static_cast<int>(timers.size()), fired));
    queue.arm(*timers.back(), at(deadline));
    return *timers.back();
  }
  void TearDown() override {
    while (!queue.empty()) queue.pop();
  }

  timer_queue queue;
  std::vector<std::unique_ptr<numbered>> timers;
  std::vector<int> fired;
};

TEST_F(timer_queue_of, deadlines_near_and_far_fires_by_deadline_and_then_in_arming_order_RUN_09) {
  constexpr std::int64_t latest = INT64_MAX;
  for (const std::int64_t deadline :
       {latest, 7L, 1'000'000'000'000L, 7L, INT64_MIN + 5, 8L, latest})
    arm(deadline);
  EXPECT_EQ(queue.next_deadline(), at(INT64_MIN + 5));
  queue.fire_due(at(6));
  EXPECT_EQ(fired, (std::vector{4}));
  queue.fire_due(at(latest - 1));
  EXPECT_EQ(fired, (std::vector{4, 1, 3, 5, 2}));
  EXPECT_EQ(queue.next_deadline(), at(latest));
  queue.fire_due(at(latest));
  EXPECT_EQ(fired, (std::vector{4, 1, 3, 5, 2, 0, 6}));
  EXPECT_TRUE(queue.empty());
}

TEST_F(timer_queue_of, late_arrivals_fires_them_by_deadline_at_the_next_call) {
  queue.fire_due(at(100));
  arm(50);
  arm(20);
  arm(100);
  arm(20);
  arm(101);
  queue.fire_due(at(101));
  EXPECT_EQ(fired, (std::vector{1, 3, 0, 2, 4}));
}

TEST_F(timer_queue_of, one_that_arms_others_leaves_them_for_the_next_call) {
  arming again(queue);
  queue.arm(again, at(5));
  queue.fire_due(at(10));
  EXPECT_EQ(again.times, 1);
  queue.fire_due(at(10));
  EXPECT_EQ(again.times, 2);
}

TEST_F(timer_queue_of, a_few_timers_knows_the_next_deadline_exactly) {
  auto& first = arm(1'000'001);
  arm(1'000'002);
  arm(5'000'000'000);
  EXPECT_EQ(queue.next_deadline(), at(1'000'001));
  timer_queue::disarm(first);
  EXPECT_EQ(queue.next_deadline(), at(1'000'002));
}

TEST_F(timer_queue_of, many_timers_is_never_late_and_ends_when_the_last_is_disarmed) {
  for (int i = 0; i < 1000; ++i) arm(1'000'000 + i);
  for (int i = 0; i < 999; ++i) {
    timer_queue::disarm(*timers[static_cast<std::size_t>(i)]);
    EXPECT_LE(queue.next_deadline(), at(1'000'000 + i + 1));
  }
  EXPECT_EQ(queue.next_deadline(), at(1'000'999));
  EXPECT_FALSE(queue.empty());
  timer_queue::disarm(*timers.back());
  EXPECT_TRUE(queue.empty());
}

/// Against a map, which is ordered by (deadline, sequence) by its nature.
TEST_F(timer_queue_of, random_timers_does_as_an_ordered_map_does_RUN_09) {
  std::mt19937_64 random(12345);
  std::multimap<std::int64_t, int> model;
  std::vector<int> expected;
  std::int64_t now = 0;
  const auto chance = [&](unsigned of) { return random() % of == 0; };
  for (int step = 0; step < 30'000; ++step) {
    if (!chance(4)) {
      const unsigned bits = 1 + static_cast<unsigned>(random() % 44);
      const std::int64_t away =
          static_cast<std::int64_t>(random() & ((std::uint64_t{1} << bits) - 1));
      const std::int64_t deadline = chance(10) ? now - away % 1000 : now + away;
      model.emplace(deadline, static_cast<int>(timers.size()));
      arm(deadline);
    } else if (chance(2) && !model.empty()) {
      auto victim = model.begin();
      std::advance(victim, static_cast<long>(random() % std::min<std::size_t>(model.size(), 50)));
      timer_queue::disarm(*timers[static_cast<std::size_t>(victim->second)]);
      model.erase(victim);
    } else {
      now = chance(3) && !model.empty() ? std::max(now, model.begin()->first)
                                        : now + static_cast<std::int64_t>(random() % (1 << 20));
      while (!model.empty() && model.begin()->first <= now) {
        expected.push_back(model.begin()->second);
        model.erase(model.begin());
      }
      queue.fire_due(at(now));
      ASSERT_EQ(fired.size(), expected.size()) << "at step " << step;
    }
    ASSERT_EQ(queue.empty(), model.empty());
    if (!model.empty()) {
      ASSERT_LE(queue.next_deadline(), at(std::max(now, model.begin()->first)));
    }
  }
  EXPECT_EQ(fired, expected);
}

}  // namespace

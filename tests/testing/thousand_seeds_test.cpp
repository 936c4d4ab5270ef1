// SPDX-License-Identifier: BSL-1.0
// What the primitives promise in whatever order ready tasks run: each scenario with a thousand seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/async_generator.hpp"
#include "hocket/catching.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/join_handle.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/barrier.hpp"
#include "hocket/sync/condition.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/sync/lock.hpp"
#include "hocket/sync/queue.hpp"
#include "hocket/sync/semaphore.hpp"
#include "hocket/task.hpp"
#include "hocket/testing/seeded_order.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::catching;
using hocket::join_handle;
using hocket::sleep;
using hocket::task;
using hocket::task_group;

constexpr std::uint64_t seeds = 1000;

void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

/// Each task of a scenario has some turns of its own, by which it is late or early.
task<void> wander(std::uint64_t turns) {
  for (std::uint64_t i = 0; i < turns; ++i) co_await sleep(0s);
}

/// How many tasks are in a section that `limit` may be in.
struct section {
  struct leaver {
    int& inside;
    ~leaver() { --inside; }
  };
  int inside = 0;
  int entered = 0;

  task<void> visit(int limit) {
    const leaver at_end{inside};
    require(++inside <= limit, "more are inside than may be");
    ++entered;
    co_await wander(2);
  }
};

TEST(thousand_seeds, a_lock_lets_one_in_at_a_time_and_loses_none_that_are_cancelled_SYN_01) {
  auto scenario = [](std::uint64_t seed) -> task<void> {
    hocket::lock lock;
    section inside;
    auto visitor = [&](std::uint64_t turns) -> task<void> {
      co_await wander(turns);
      auto held = co_await lock.scoped();
      co_await inside.visit(1);
    };
    auto body = [&](task_group& group) -> task<void> {
      std::vector<join_handle<>> visitors;
      for (std::uint64_t i = 0; i < 6; ++i) visitors.push_back(group.spawn(visitor(i % 3)));
      co_await wander(seed % 7);
      visitors[seed % 6].cancel();
    };
    co_await hocket::with_task_group(body);
    require(!lock.locked(), "the lock is held at the end");
    require(inside.entered >= 5, "one that was not cancelled did not get in");
  };
  EXPECT_NO_THROW(hocket::for_each_seed(seeds, scenario));
}

TEST(thousand_seeds, a_semaphore_lets_as_many_in_as_it_has) {
  auto scenario = [](std::uint64_t seed) -> task<void> {
    hocket::bounded_semaphore places(2);
    section inside;
    auto visitor = [&](std::uint64_t turns) -> task<void> {
      co_await wander(turns);
      auto held = co_await places.scoped();
      co_await inside.visit(2);
    };
    auto body = [&](task_group& group) -> task<void> {
      std::vector<join_handle<>> visitors;
      for (std::uint64_t i = 0; i < 8; ++i) visitors.push_back(group.spawn(visitor(i % 4)));
      co_await wander(seed % 5);
      visitors[seed % 8].cancel();
      visitors[seed / 8 % 8].cancel();
    };
    co_await hocket::with_task_group(body);
    require(inside.entered >= 6, "one that was not cancelled did not get in");
    require(places.try_acquire() && places.try_acquire(), "a place was lost");
  };
  EXPECT_NO_THROW(hocket::for_each_seed(seeds, scenario));
}

TEST(thousand_seeds, a_queue_hands_over_each_item_once_and_in_order_whoever_is_cancelled) {
  auto scenario = [](std::uint64_t seed) -> task<void> {
    constexpr int items = 12;
    hocket::queue<int> queue(2);
    std::vector<int> got;
    auto puts = [&]() -> task<void> {
      for (int i = 0; i < items; ++i) co_await queue.put(i);
      queue.shutdown();
    };
    auto takes = [&](std::uint64_t turns) -> task<void> {
      for (;;) {
        auto item = co_await catching(queue.get());
        if (item.holds<hocket::queue_shut_down>()) co_return;
        got.push_back(item.value());
        co_await wander(turns);
      }
    };
    auto body = [&](task_group& group) -> task<void> {
      group.spawn(puts());
      std::vector<join_handle<>> takers;
      for (std::uint64_t i = 0; i < 3; ++i) takers.push_back(group.spawn(takes(i)));
      co_await wander(seed % 9);
      takers[seed % 3].cancel();
    };
    co_await hocket::with_task_group(body);
    std::vector<int> expected;
    for (int i = 0; i < items; ++i) expected.push_back(i);
    std::sort(got.begin(), got.end());
    require(got == expected, "an item was lost, or taken twice");
  };
  EXPECT_NO_THROW(hocket::for_each_seed(seeds, scenario));
}

TEST(thousand_seeds, a_condition_loses_no_notification) {
  auto scenario = [](std::uint64_t seed) -> task<void> {
    hocket::condition changed;
    int available = 0;
    int taken = 0;
    auto takes = [&]() -> task<void> {
      auto held = co_await changed.scoped();
      auto is_there = [&] { return available > 0; };
      auto waiting = changed.wait_for(is_there);
      co_await std::move(waiting);
      --available;
      ++taken;
    };
    auto gives = [&](std::uint64_t turns) -> task<void> {
      co_await wander(turns);
      auto held = co_await changed.scoped();
      ++available;
      changed.notify();
    };
    auto body = [&](task_group& group) -> task<void> {
      auto cancelled = group.spawn(takes());
      for (int i = 0; i < 4; ++i) group.spawn(takes());
      for (std::uint64_t i = 0; i < 5; ++i) group.spawn(gives(i * seed % 4));
      co_await wander(seed % 6);
      cancelled.cancel();
    };
    co_await hocket::with_task_group(body);
    require(taken >= 4 && taken + available == 5, "a notification was lost");
  };
  EXPECT_NO_THROW(hocket::for_each_seed(seeds, scenario));
}

TEST(thousand_seeds, nobody_passes_a_barrier_before_all_have_come) {
  auto scenario = [](std::uint64_t seed) -> task<void> {
    constexpr int parties = 3;
    hocket::barrier barrier(parties);
    std::vector<int> arrived(4);
    auto walks = [&](std::uint64_t turns) -> task<void> {
      for (std::size_t round = 0; round < arrived.size(); ++round) {
        co_await wander((turns + round) % 3);
        ++arrived[round];
        co_await barrier.wait();
        require(arrived[round] == parties, "one has passed too early");
      }
    };
    auto body = [&](task_group& group) -> task<void> {
      for (std::uint64_t i = 0; i < parties; ++i) group.spawn(walks(i * seed));
      co_return;
    };
    co_await hocket::with_task_group(body);
  };
  EXPECT_NO_THROW(hocket::for_each_seed(seeds, scenario));
}

TEST(thousand_seeds, an_event_wakes_all_that_wait_and_all_that_come) {
  auto scenario = [](std::uint64_t seed) -> task<void> {
    hocket::event happened;
    int passed = 0;
    auto waits = [&](std::uint64_t turns) -> task<void> {
      co_await wander(turns);
      co_await happened.wait();
      require(happened.is_set(), "passed before it happened");
      ++passed;
    };
    auto body = [&](task_group& group) -> task<void> {
      for (std::uint64_t i = 0; i < 6; ++i) group.spawn(waits(i));
      co_await wander(seed % 8);
      happened.set();
    };
    co_await hocket::with_task_group(body);
    require(passed == 6, "a waiter was not woken");
  };
  EXPECT_NO_THROW(hocket::for_each_seed(seeds, scenario));
}

TEST(thousand_seeds, a_group_ends_with_the_first_failure_and_reports_all_TGR_01) {
  auto scenario = [](std::uint64_t seed) -> task<void> {
    int begun = 0;
    int ended = 0;
    struct counted {
      int& count;
      ~counted() { ++count; }
    };
    auto sleeps = [&]() -> task<void> {
      ++begun;
      const counted end{ended};
      co_await sleep(1h);
      throw std::logic_error("was not cancelled");
    };
    auto fails = [&](std::uint64_t turns) -> task<void> {
      ++begun;
      const counted end{ended};
      co_await wander(turns);
      throw std::range_error("fails");
    };
    auto body = [&](task_group& group) -> task<void> {
      for (int i = 0; i < 3; ++i) group.spawn(sleeps());
      for (std::uint64_t i = 0; i < 2; ++i) group.spawn(fails(seed % 3));
      co_await sleep(1h);
    };
    auto outcome = co_await catching(hocket::with_task_group(body));
    require(outcome.holds<hocket::exception_group>(), "the failures did not arrive");
    require(begun > 0 && ended == begun, "a child outlives its group");
    try {
      outcome.value();
    } catch (const hocket::exception_group& group) {
      for (const auto& each : group.exceptions()) {
        require(hocket::detail::exception_matches<std::range_error>(each), "another failure");
      }
    }
  };
  EXPECT_NO_THROW(hocket::for_each_seed(seeds, scenario));
}

TEST(thousand_seeds, a_timeout_and_its_work_that_end_together_agree_on_who_was_first) {
  auto scenario = [](std::uint64_t seed) -> task<void> {
    bool finished = false;
    auto works = [&]() -> task<int> {
      co_await sleep(1s);
      co_await wander(seed % 2);
      finished = true;
      co_return 5;
    };
    auto outcome = co_await catching(hocket::timeout(1s, works()));
    require(outcome.has_value() == finished, "work that has ended is no timeout");
    require(outcome.has_value() || outcome.holds<hocket::timeout_error>(), "another error");
    co_await sleep(0s);
  };
  EXPECT_NO_THROW(hocket::for_each_seed(seeds, scenario));
}

TEST(thousand_seeds, dropped_async_generators_are_all_closed_AGN_16) {
  int opened = 0, closed = 0;
  auto values = [](int& opens, int& closes) -> hocket::async_generator<int> {
    ++opens;
    auto got = co_yield catching(1);
    co_await wander(2);
    ++closes;
    got.value();
  };
  auto scenario = [&](std::uint64_t seed) -> task<void> {
    auto drops = [&](std::uint64_t turns) -> task<void> {
      auto mine = values(opened, closed);
      co_await wander(turns);
      co_await mine.next();
    };
    auto body = [&](task_group& group) -> task<void> {
      for (std::uint64_t i = 0; i < 4; ++i) group.spawn(drops(i * seed % 3));
      co_return;
    };
    co_await hocket::with_task_group(body);
  };
  EXPECT_NO_THROW(hocket::for_each_seed(seeds, scenario));
  EXPECT_EQ(opened, 4 * static_cast<int>(seeds));
  EXPECT_EQ(closed, opened);
}

}  // namespace

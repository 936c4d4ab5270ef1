// SPDX-License-Identifier: BSL-1.0
#include "hocket/testing/seeded_order.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/trace.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/task.hpp"
#include "hocket/testing/virtual_clock.hpp"

namespace {

using hocket::event_loop;
using hocket::for_each_seed;
using hocket::seeded_order;
using hocket::task;
using hocket::task_group;
using hocket::virtual_clock;
using hocket::tests::message_of;

using order = std::vector<int>;

task<void> notes(order& into, int number) {
  into.push_back(number);
  co_return;
}

/// In which order eight tasks that are spawned one after the other begin.
task<void> spawns_eight(order& into) {
  auto body = [&](task_group& group) -> task<void> {
    for (int i = 0; i < 8; ++i) group.spawn(notes(into, i));
    co_return;
  };
  co_await hocket::with_task_group(body);
}

order order_of(std::uint64_t seed) {
  virtual_clock time;
  event_loop loop(time, time.make_poller());
  const seeded_order seeded(loop, seed);
  order result;
  run(loop, spawns_eight(result));
  return result;
}

TEST(seeded_order, a_seed_gives_one_order_and_seeds_give_many) {
  std::set<order> orders;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const order found = order_of(seed);
    EXPECT_EQ(found, order_of(seed));
    EXPECT_EQ(std::set<int>(found.begin(), found.end()).size(), 8U) << "all run, and once";
    orders.insert(found);
  }
  EXPECT_GT(orders.size(), 90U);
}

TEST(seeded_order, is_the_same_on_every_machine) {
  EXPECT_EQ(order_of(1), (order{4, 3, 2, 7, 5, 6, 0, 1}));
}

TEST(seeded_order, without_it_the_order_is_first_in_first_out) {
  virtual_clock time;
  event_loop loop(time, time.make_poller());
  {
    const seeded_order seeded(loop, 1);
  }
  order result;
  run(loop, spawns_eight(result));
  EXPECT_EQ(result, (order{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(seeded_order, callbacks_stay_where_they_are) {
  virtual_clock time;
  event_loop loop(time, time.make_poller());
  const seeded_order seeded(loop, 3);
  order result;
  for (int i = 0; i < 8; ++i) loop.call_soon([&result, i] { result.push_back(i); });
  loop.run_once();
  EXPECT_EQ(result, (order{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(seeded_order, a_loop_has_one_order) {
  virtual_clock time;
  event_loop loop(time, time.make_poller());
  const seeded_order first(loop, 1);
  EXPECT_EQ(message_of<hocket::runtime_error>([&] { const seeded_order second(loop, 2); }),
            "seeded_order: the loop has an order already");
}

/// Works only if the one that was spawned first also begins first.
task<void> counts_on_the_order() {
  order begun;
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(notes(begun, 0));
    group.spawn(notes(begun, 1));
    co_return;
  };
  co_await hocket::with_task_group(body);
  if (begun.front() != 0) throw std::logic_error("the second came first");
}

TEST(for_each_seed, says_which_seed_a_scenario_failed_with_and_nests_what_it_threw) {
  std::uint64_t last = 0;
  auto scenario = [&](std::uint64_t seed) {
    last = seed;
    return counts_on_the_order();
  };
  try {
    for_each_seed(1000, scenario);
    FAIL() << "no seed has found it";
  } catch (const hocket::runtime_error& error) {
    EXPECT_EQ(error.what(), "seed " + std::to_string(last) + ": the second came first");
    EXPECT_THROW(std::rethrow_if_nested(error), std::logic_error);
  }
  const std::uint64_t failing = last;
  ::setenv("HOCKET_SEED", std::to_string(failing).c_str(), 1);
  EXPECT_THROW(for_each_seed(1000, scenario), hocket::runtime_error);
  EXPECT_EQ(last, failing) << "with HOCKET_SEED it is the only one";
  ::setenv("HOCKET_SEED", "seven", 1);
  EXPECT_EQ(message_of<hocket::value_error>([&] { for_each_seed(1, scenario); }),
            "HOCKET_SEED is to be a number, not \"seven\"");
  ::unsetenv("HOCKET_SEED");
}

}  // namespace

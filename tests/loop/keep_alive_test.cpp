// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/keep_alive.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/task.hpp"
#include "hocket/testing/simulated_poller.hpp"
#include "hocket/testing/virtual_clock.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::event;
using hocket::event_loop;
using hocket::keep_alive;
using hocket::task;

class keeping_alive : public ::testing::Test {
 protected:
  /// With nothing to do it waits all the same; the simulation does not know for what.
  bool waits() {
    try {
      return loop.run_once();
    } catch (const hocket::runtime_error&) {
      return true;
    }
  }

  hocket::virtual_clock time;
  hocket::simulated_poller io{time};
  event_loop loop{time, io.make_poller()};
};

TEST_F(keeping_alive, makes_the_loop_wait_for_as_long_as_it_lives_THD_02) {
  EXPECT_FALSE(waits());
  {
    const keep_alive one(loop);
    EXPECT_TRUE(waits());
    {
      const keep_alive other(loop);
      EXPECT_TRUE(waits());
    }
    EXPECT_TRUE(waits());
  }
  EXPECT_FALSE(waits());
}

TEST_F(keeping_alive, goes_on_in_what_it_was_moved_to) {
  keep_alive outer(loop);
  {
    keep_alive inner(loop);
    outer = std::move(inner);
  }
  EXPECT_TRUE(waits());
  {
    const keep_alive last(std::move(outer));
  }
  EXPECT_FALSE(waits());
}

TEST_F(keeping_alive, ends_with_a_task_that_is_cancelled_THD_02) {
  event never;
  auto expects = [&]() -> task<void> {
    const keep_alive expecting;
    co_await never.wait();
  };
  auto main = [&]() -> task<void> {
    const auto outcome = co_await hocket::catching(hocket::timeout(1s, expects()));
    EXPECT_TRUE(outcome.holds<hocket::timeout_error>());
  };
  hocket::run(loop, main(), {.handle_interrupt = false});
  EXPECT_FALSE(waits());
}

TEST(keep_alive, lets_a_task_wait_for_nothing_but_another_thread_THD_02) {
  auto main = []() -> task<void> {
    event_loop& here = event_loop::current();
    event told;
    const keep_alive expecting;
    const std::jthread teller([&] { here.call_soon_threadsafe([&] { told.set(); }); });
    co_await told.wait();
  };
  hocket::run(main());
}

TEST(keep_alive, of_this_threads_loop_needs_one_that_runs) {
  EXPECT_THROW(const keep_alive none, hocket::runtime_error);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/testing/virtual_clock.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "hocket/loop/event_loop.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::event_loop;
using hocket::virtual_clock;

TEST(virtual_clock, a_day_of_timers_takes_no_time) {
  const auto start = std::chrono::steady_clock::now();
  virtual_clock time;
  event_loop loop(time, time.make_poller());
  int fires = 0;
  for (int hour = 1; hour <= 24; ++hour) loop.call_later(hour * 1h, [&] { ++fires; });
  while (loop.run_once()) {
  }
  EXPECT_EQ(fires, 24);
  EXPECT_EQ(time.elapsed(), 24h);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1h);
}

TEST(virtual_clock, stands_still_while_there_is_work) {
  virtual_clock time;
  event_loop loop(time, time.make_poller());
  loop.call_later(1h, [] {});
  for (int i = 0; i < 10; ++i) {
    loop.call_soon([] {});
    loop.run_once();
  }
  EXPECT_EQ(time.elapsed(), 0h);
}

TEST(virtual_clock, waits_for_another_thread_when_there_is_no_timer) {
  virtual_clock time;
  event_loop loop(time, time.make_poller());
  loop.keep_alive_add();
  bool done = false;
  std::thread other([&] { loop.call_soon_threadsafe([&] { done = true; }); });
  loop.run_until(done);
  other.join();
  EXPECT_EQ(time.elapsed(), 0h);
}

}  // namespace

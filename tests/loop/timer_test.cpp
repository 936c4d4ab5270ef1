// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/timer.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "hocket/testing/virtual_clock.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::event_loop;
using hocket::timer;
using hocket::virtual_clock;

struct alarm_clock : timer {
  alarm_clock(event_loop& loop, std::function<void()> body)
      : timer(loop, [](timer& t) noexcept { static_cast<alarm_clock&>(t).body_(); }),
        body_(std::move(body)) {}
  std::function<void()> body_;
};

class timers : public ::testing::Test {
 protected:
  void run_dry() {
    while (loop.run_once()) {
    }
  }

  virtual_clock time;
  event_loop loop{time, time.make_poller()};
  std::vector<int> trace;
};

TEST_F(timers, RUN_09_fire_by_deadline_and_then_in_arming_order) {
  alarm_clock a(loop, [&] { trace.push_back(1); });
  alarm_clock b(loop, [&] { trace.push_back(2); });
  alarm_clock c(loop, [&] { trace.push_back(3); });
  alarm_clock d(loop, [&] { trace.push_back(4); });
  a.arm_after(20ms);
  b.arm_after(10ms);
  c.arm_after(20ms);
  d.arm_after(10ms);
  run_dry();
  EXPECT_EQ(trace, (std::vector{2, 4, 1, 3}));
  EXPECT_EQ(time.elapsed(), 20ms);
}

TEST_F(timers, RUN_09_a_cancelled_timer_never_fires) {
  alarm_clock a(loop, [&] { trace.push_back(1); });
  alarm_clock b(loop, [&] { trace.push_back(2); });
  a.arm_after(10ms);
  b.arm_after(20ms);
  EXPECT_TRUE(a.armed());
  a.cancel();
  EXPECT_FALSE(a.armed());
  a.cancel();
  run_dry();
  EXPECT_EQ(trace, (std::vector{2}));
}

TEST_F(timers, a_timer_can_be_cancelled_by_one_that_is_due_with_it) {
  alarm_clock b(loop, [&] { trace.push_back(2); });
  alarm_clock a(loop, [&] {
    trace.push_back(1);
    b.cancel();
  });
  a.arm_after(10ms);
  b.arm_after(10ms);
  run_dry();
  EXPECT_EQ(trace, (std::vector{1}));
}

TEST_F(timers, arming_again_moves_the_deadline) {
  alarm_clock a(loop, [&] { trace.push_back(1); });
  a.arm_after(1h);
  a.arm_after(10ms);
  EXPECT_EQ(a.deadline(), loop.now() + 10ms);
  run_dry();
  EXPECT_EQ(trace, (std::vector{1}));
  EXPECT_EQ(time.elapsed(), 10ms);
}

TEST_F(timers, one_that_rearms_itself_for_now_lets_the_pass_end) {
  int fires = 0;
  alarm_clock again(loop, [&] {
    ++fires;
    again.arm_after(0ms);
  });
  again.arm_after(0ms);
  loop.run_once();
  EXPECT_EQ(fires, 1);
  loop.run_once();
  EXPECT_EQ(fires, 2);
}

TEST_F(timers, one_may_be_destroyed_while_armed_and_by_its_own_callback) {
  auto armed = std::make_unique<alarm_clock>(loop, [&] { trace.push_back(1); });
  armed->arm_after(1ms);
  armed.reset();

  struct self_destroying : timer {
    explicit self_destroying(event_loop& l)
        : timer(l, [](timer& t) noexcept { delete static_cast<self_destroying*>(&t); }) {}
  };
  (new self_destroying(loop))->arm_after(2ms);
  run_dry();
  EXPECT_TRUE(trace.empty());
  EXPECT_EQ(time.elapsed(), 2ms);
}

TEST_F(timers, a_deadline_without_end_does_not_overflow) {
  alarm_clock never(loop, [&] { trace.push_back(1); });
  alarm_clock soon(loop, [&] { trace.push_back(2); });
  never.arm_after(hocket::clock::duration::max());
  soon.arm_after(1ms);
  loop.run_once();
  EXPECT_EQ(trace, (std::vector{2}));
  EXPECT_TRUE(never.armed());
}

TEST_F(timers, a_hundred_thousand_random_deadlines_fire_in_order) {
  std::mt19937 random(3);
  struct checked : timer {
    checked(event_loop& l, hocket::clock::time_point& last, int& fires)
        : timer(l,
                [](timer& t) noexcept {
                  auto& self = static_cast<checked&>(t);
                  EXPECT_LE(self.last_, self.deadline());
                  EXPECT_LE(self.deadline(), self.loop().now());
                  self.last_ = self.deadline();
                  ++self.fires_;
                }),
          last_(last),
          fires_(fires) {}
    hocket::clock::time_point& last_;
    int& fires_;
  };
  hocket::clock::time_point last{};
  int fires = 0;
  int expected = 0;
  std::vector<std::unique_ptr<checked>> all;
  for (int i = 0; i < 100'000; ++i) {
    all.push_back(std::make_unique<checked>(loop, last, fires));
    all.back()->arm_after(std::chrono::microseconds(random() % 1'000'000));
  }
  for (auto& t : all) {
    if (random() % 3 == 0) t->cancel();
    expected += t->armed() ? 1 : 0;
  }
  run_dry();
  EXPECT_EQ(fires, expected);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/clock.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using hocket::clock;

TEST(clock, the_system_clock_never_goes_back) {
  auto& time = hocket::system_clock();
  auto last = time.now();
  for (int i = 0; i < 1000; ++i) {
    const auto next = time.now();
    ASSERT_LE(last, next);
    last = next;
  }
}

TEST(clock, a_delay_without_end_stays_at_the_last_time_point) {
  const clock::time_point start{1h};
  EXPECT_EQ(hocket::saturating_add(start, clock::duration::max()), clock::time_point::max());
  EXPECT_EQ(hocket::saturating_add(clock::time_point::max(), 1ns), clock::time_point::max());
  EXPECT_EQ(hocket::saturating_add(start, 5s), start + 5s);
  EXPECT_EQ(hocket::saturating_add(start, -5s), start - 5s);
}

}  // namespace

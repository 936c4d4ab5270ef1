// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/timeline.hpp"

#include <gtest/gtest.h>

using hocket::crawl::timeline;
using namespace std::chrono_literals;

TEST(timeline, requests_at_the_same_time_are_in_different_lanes) {
  timeline shown;
  EXPECT_EQ(shown.begin(), 0U);
  EXPECT_EQ(shown.begin(), 1U);
  shown.end({"http://h/", 200, 0, 0ns, 5ns});
  EXPECT_EQ(shown.begin(), 0U) << "the lowest that is free";
  EXPECT_EQ(shown.begin(), 2U);
  ASSERT_EQ(shown.bars().size(), 1U);
  EXPECT_EQ(shown.bars()[0].end, 5ns);
}

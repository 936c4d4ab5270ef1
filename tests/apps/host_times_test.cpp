// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/host_times.hpp"

#include <gtest/gtest.h>

using hocket::crawl::host_times;
using namespace std::chrono_literals;

TEST(host_times, the_slowest_hosts_come_first) {
  host_times times;
  times.add("http://quick", 10ms);
  times.add("http://slow", 900ms);
  times.add("http://middling", 100ms);
  const auto slowest = times.slowest(2);
  ASSERT_EQ(slowest.size(), 2U);
  EXPECT_EQ(slowest[0].host, "http://slow");
  EXPECT_EQ(slowest[1].host, "http://middling");
  EXPECT_EQ(times.slowest(9).size(), 3U);
}

TEST(host_times, one_slow_answer_makes_no_slow_host) {
  host_times times;
  for (int i = 0; i < 50; ++i) times.add("http://h", 10ms);
  times.add("http://h", 210ms);
  EXPECT_EQ(times.slowest(1)[0].mean, 20ms);
  for (int i = 0; i < 200; ++i) times.add("http://h", 210ms);
  EXPECT_GT(times.slowest(1)[0].mean, 200ms);
}

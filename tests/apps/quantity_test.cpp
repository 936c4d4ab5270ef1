// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/quantity.hpp"

#include <gtest/gtest.h>

using namespace hocket::crawl;
using namespace std::chrono_literals;

TEST(quantity, counts_have_a_comma_before_each_three_digits) {
  EXPECT_EQ(show_count(0), "0");
  EXPECT_EQ(show_count(999), "999");
  EXPECT_EQ(show_count(2000), "2,000");
  EXPECT_EQ(show_count(1234567), "1,234,567");
}

TEST(quantity, sizes_are_in_the_unit_that_leaves_few_digits) {
  EXPECT_EQ(show_bytes(999), "999 bytes");
  EXPECT_EQ(show_bytes(1000), "1.0 KB");
  EXPECT_EQ(show_bytes(999'999), "1.0 MB");
  EXPECT_EQ(show_bytes(8'512'345), "8.5 MB");
}

TEST(quantity, durations_have_about_three_digits) {
  EXPECT_EQ(show_seconds(1234ms), "1.23 s");
  EXPECT_EQ(show_seconds(12345ms), "12.3 s");
  EXPECT_EQ(show_seconds(231400ms), "231 s");
}

TEST(quantity, numbers_lose_their_decimal_when_they_are_large) {
  EXPECT_EQ(show_number(0.25), "0.2");
  EXPECT_EQ(show_number(99.96), "100");
  EXPECT_EQ(show_number(1650.4), "1,650");
}

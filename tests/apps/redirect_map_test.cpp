// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/redirect_map.hpp"

#include <gtest/gtest.h>

#include <string>

using hocket::crawl::redirect_map;

namespace {

std::string at(const std::string& path) { return "http://h" + path; }

}  // namespace

TEST(redirect_map, a_chain_that_meets_a_page_is_no_loop) {
  redirect_map map;
  EXPECT_FALSE(map.closes_loop(at("/a"), at("/b")));
  EXPECT_FALSE(map.closes_loop(at("/b"), at("/page")));
  EXPECT_FALSE(map.closes_loop(at("/c"), at("/a")));
  EXPECT_FALSE(map.closes_loop(at("/d"), at("/page")));
}

TEST(redirect_map, a_redirect_to_itself_is_a_loop) {
  redirect_map map;
  EXPECT_TRUE(map.closes_loop(at("/a"), at("/a")));
}

TEST(redirect_map, the_redirect_that_closes_a_loop_is_told) {
  redirect_map map;
  EXPECT_FALSE(map.closes_loop(at("/a"), at("/b")));
  EXPECT_FALSE(map.closes_loop(at("/b"), at("/c")));
  EXPECT_TRUE(map.closes_loop(at("/c"), at("/a")));
  EXPECT_FALSE(map.closes_loop(at("/d"), at("/a"))) << "it leads into the loop, it closes none";
}

TEST(redirect_map, it_knows_where_a_chain_ends) {
  redirect_map map;
  EXPECT_FALSE(map.closes_loop(at("/a"), at("/b")));
  EXPECT_FALSE(map.closes_loop(at("/b"), at("/page")));
  EXPECT_EQ(map.end_of(at("/a")), at("/page"));
  EXPECT_EQ(map.end_of(at("/other")), at("/other"));
}

// SPDX-License-Identifier: BSL-1.0
#include "crawl/frontier.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace hocket::crawl;

namespace {

frontier_entry entry(const std::string& path) { return {url::parse("http://h" + path), "", 0}; }

std::string taken(frontier& f) {
  const auto next = f.take();
  return next ? std::string(next->address.target()) : "none";
}

}  // namespace

TEST(frontier, each_address_is_given_once_and_the_oldest_first) {
  frontier f;
  EXPECT_TRUE(f.add(entry("/a")));
  EXPECT_TRUE(f.add(entry("/b")));
  EXPECT_FALSE(f.add(entry("/a")));
  EXPECT_EQ(taken(f), "/a");
  EXPECT_FALSE(f.add(entry("/a"))) << "it was taken, and must not come back";
  EXPECT_EQ(taken(f), "/b");
  EXPECT_EQ(taken(f), "none");
  EXPECT_EQ(f.in_flight(), 2U);
}

TEST(frontier, what_is_in_flight_counts_towards_the_limit) {
  frontier f(2);
  for (const char* path : {"/a", "/b", "/c"}) f.add(entry(path));
  EXPECT_EQ(taken(f), "/a");
  EXPECT_EQ(taken(f), "/b");
  EXPECT_EQ(taken(f), "none");
  EXPECT_EQ(f.queued(), 1U);
}

TEST(frontier, what_was_no_page_gives_its_place_back) {
  frontier f(1);
  for (const char* path : {"/redirect", "/page", "/more"}) f.add(entry(path));
  EXPECT_EQ(taken(f), "/redirect");
  EXPECT_FALSE(f.can_take());
  f.finish(false);
  EXPECT_EQ(taken(f), "/page");
  f.finish(true);
  EXPECT_EQ(taken(f), "none");
  EXPECT_EQ(f.in_flight(), 0U);
}

// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/frontier.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

const frontier::time_point start{};

bool add(frontier& f, const std::string& address, int depth = 0) {
  frontier_entry found;
  found.depth = depth;
  return f.add(url::parse(address), found) == frontier::outcome::added;
}

std::string taken(frontier& f, frontier::time_point now = start) {
  const auto next = f.take(now);
  return next ? std::string(next->address) : "none";
}

frontier with(const std::vector<std::string>& addresses, const politeness& polite = {},
              const crawl_limits& limits = {}) {
  frontier f(polite, limits);
  for (const std::string& address : addresses) add(f, address);
  return f;
}

politeness one_connection() {
  politeness polite;
  polite.connections_per_host = 1;
  return polite;
}

politeness delayed(std::chrono::milliseconds delay) {
  politeness polite;
  polite.delay = delay;
  return polite;
}

crawl_limits at_most_pages(std::size_t count) {
  crawl_limits limits;
  limits.pages = count;
  return limits;
}

}  // namespace

TEST(frontier, each_address_is_given_once_and_the_oldest_first) {
  frontier f;
  EXPECT_TRUE(add(f, "http://h/a"));
  EXPECT_TRUE(add(f, "http://h/b"));
  EXPECT_FALSE(add(f, "http://h/a"));
  EXPECT_EQ(taken(f), "http://h/a");
  EXPECT_FALSE(add(f, "http://h/a")) << "it was taken, and must not come back";
  EXPECT_EQ(taken(f), "http://h/b");
  EXPECT_EQ(taken(f), "none");
  EXPECT_EQ(f.in_flight(), 2U);
  EXPECT_EQ(f.next_time(), std::nullopt);
}

TEST(frontier, what_is_noted_is_never_given) {
  frontier f;
  EXPECT_EQ(f.note("http://h/a"), frontier::outcome::added);
  EXPECT_EQ(f.note("http://h/a"), frontier::outcome::known);
  EXPECT_FALSE(add(f, "http://h/a"));
  EXPECT_EQ(taken(f), "none");
}

TEST(frontier, what_is_in_flight_counts_towards_the_limit_of_pages) {
  frontier f = with({"http://h/a", "http://h/b", "http://h/c"}, {}, at_most_pages(2));
  EXPECT_EQ(taken(f), "http://h/a");
  EXPECT_EQ(taken(f), "http://h/b");
  EXPECT_EQ(taken(f), "none");
  EXPECT_EQ(f.next_time(), std::nullopt);
  EXPECT_EQ(f.queued(), 1U);
}

TEST(frontier, what_was_no_page_gives_its_place_back) {
  frontier f = with({"http://h/redirect", "http://h/page", "http://h/more"}, {}, at_most_pages(1));
  const auto first = f.take(start);
  ASSERT_TRUE(first);
  EXPECT_EQ(taken(f), "none");
  f.finish(*first, false);
  const auto second = f.take(start);
  ASSERT_TRUE(second);
  f.finish(*second, true);
  EXPECT_EQ(taken(f), "none");
  EXPECT_EQ(f.in_flight(), 0U);
}

TEST(frontier, hosts_take_turns) {
  frontier f = with({"http://g/1", "http://g/2", "http://g/3", "http://h/1", "http://h/2"});
  const std::vector<std::string> order{taken(f), taken(f), taken(f), taken(f), taken(f)};
  EXPECT_EQ(order, (std::vector<std::string>{"http://g/1", "http://h/1", "http://g/2", "http://h/2",
                                             "http://g/3"}));
}

TEST(frontier, a_host_with_enough_connections_does_not_hold_up_the_others) {
  frontier f = with({"http://g/1", "http://g/2", "http://h/1"}, one_connection());
  const auto first = f.take(start);
  ASSERT_TRUE(first);
  EXPECT_EQ(taken(f), "http://h/1");
  EXPECT_EQ(taken(f), "none");
  EXPECT_EQ(f.next_time(), std::nullopt) << "it waits for finish(), not for a time";
  f.finish(*first, true);
  EXPECT_EQ(taken(f), "http://g/2");
}

TEST(frontier, requests_to_one_host_are_apart_by_the_delay) {
  frontier f = with({"http://g/1", "http://g/2", "http://h/1"}, delayed(500ms));
  EXPECT_EQ(taken(f), "http://g/1");
  EXPECT_EQ(taken(f, start + 100ms), "http://h/1");
  EXPECT_EQ(taken(f, start + 499ms), "none");
  EXPECT_EQ(f.next_time(), start + 500ms);
  EXPECT_EQ(taken(f, start + 500ms), "http://g/2");
}

TEST(frontier, a_host_may_ask_for_a_longer_delay_but_not_for_a_shorter_one) {
  frontier f(delayed(500ms));
  f.slow_down(url::parse("http://g/"), 2s);
  f.slow_down(url::parse("http://h/"), 100ms);
  for (const char* address : {"http://g/1", "http://g/2", "http://h/1", "http://h/2"}) {
    add(f, address);
  }
  EXPECT_EQ(taken(f), "http://g/1");
  EXPECT_EQ(taken(f), "http://h/1");
  EXPECT_EQ(taken(f, start + 500ms), "http://h/2");
  EXPECT_EQ(taken(f, start + 1999ms), "none");
  EXPECT_EQ(taken(f, start + 2s), "http://g/2");
}

TEST(frontier, the_rate_is_that_of_all_hosts_together) {
  politeness polite;
  polite.requests_per_second = 10;
  frontier f = with({"http://g/1", "http://h/1", "http://i/1"}, polite);
  EXPECT_EQ(taken(f), "http://g/1");
  EXPECT_EQ(taken(f, start + 99ms), "none");
  EXPECT_EQ(f.next_time(), start + 100ms);
  EXPECT_EQ(taken(f, start + 100ms), "http://h/1");
}

TEST(frontier, what_is_put_back_comes_again_at_its_time_and_before_the_rest) {
  frontier f = with({"http://h/1", "http://h/2", "http://h/3"});
  const auto first = f.take(start);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->attempts, 1);
  f.put_back(*first, start + 1s);
  EXPECT_EQ(f.in_flight(), 0U);
  EXPECT_EQ(f.queued(), 3U);
  EXPECT_EQ(taken(f), "http://h/2");
  const auto again = f.take(start + 1s);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->address, "http://h/1");
  EXPECT_EQ(again->attempts, 2);
}

TEST(frontier, a_host_that_is_held_is_left_alone_and_others_are_not) {
  frontier f = with({"http://g/1", "http://g/2", "http://g/3", "http://h/1"});
  const auto first = f.take(start);
  ASSERT_TRUE(first);
  EXPECT_TRUE(f.hold(*first, start, start + 10ms, start + 2s));
  EXPECT_EQ(taken(f, start + 10ms), "http://h/1");
  EXPECT_EQ(taken(f, start + 10ms), "none");
  EXPECT_EQ(f.next_time(), start + 2s);
  EXPECT_EQ(taken(f, start + 2s), "http://g/2");
  EXPECT_EQ(taken(f, start + 2s), "none") << "its pace is slower by now";
  EXPECT_EQ(taken(f, start + 2s + 50ms), "http://g/3");
}

TEST(frontier, what_was_under_way_when_its_host_was_held_is_no_further_hold) {
  frontier f = with({"http://h/1", "http://h/2", "http://h/3"});
  const auto first = f.take(start);
  const auto second = f.take(start);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(f.hold(*first, start, start + 10ms, start + 2s));
  EXPECT_FALSE(f.hold(*second, start, start + 11ms, start + 3s));
  EXPECT_EQ(f.holds(*first), 1);
  EXPECT_EQ(taken(f, start + 2s), "none");
  f.went_well(*second, start);
  EXPECT_EQ(f.holds(*first), 1) << "it says nothing about the time since";
  const auto third = f.take(start + 3s);
  ASSERT_TRUE(third);
  f.went_well(*third, start + 3s);
  EXPECT_EQ(f.holds(*first), 0);
}

TEST(frontier, the_pace_of_a_host_that_was_held_grows_again) {
  frontier f = with({"http://h/first"});
  const auto first = f.take(start);
  ASSERT_TRUE(first);
  f.hold(*first, start, start, start + 1s);
  for (int i = 0; i < 1000; ++i) f.went_well(*first, start + 1s);
  add(f, "http://h/1");
  add(f, "http://h/2");
  EXPECT_EQ(taken(f, start + 1s), "http://h/1");
  EXPECT_EQ(taken(f, start + 1s), "http://h/2");
}

TEST(frontier, nothing_is_given_of_a_host_that_is_given_up) {
  frontier f = with({"http://h/1", "http://h/2", "http://h/3"});
  const auto first = f.take(start);
  const auto second = f.take(start);
  ASSERT_TRUE(first && second);
  f.put_back(*first, start + 1min);
  EXPECT_TRUE(f.give_up_host(*second));
  EXPECT_FALSE(f.give_up_host(*second));
  f.put_back(*second, start + 1s);
  EXPECT_EQ(taken(f, start + 1h), "none");
  EXPECT_EQ(f.next_time(), std::nullopt) << "there is nothing to wait for";
  EXPECT_EQ(f.queued(), 3U);
}

TEST(frontier, with_a_limit_of_depth_the_nearer_addresses_are_done_first) {
  crawl_limits limits;
  limits.depth = 2;
  frontier f(politeness{}, limits);
  add(f, "http://h/", 0);
  const auto root = f.take(start);
  ASSERT_TRUE(root);
  add(f, "http://h/1", 1);
  add(f, "http://g/2", 2);
  EXPECT_EQ(taken(f), "none") << "the start may still bring nearer ones";
  EXPECT_EQ(f.next_time(), std::nullopt);
  f.finish(*root, true);
  EXPECT_TRUE(f.next_time());
  const auto nearer = f.take(start);
  ASSERT_TRUE(nearer);
  EXPECT_EQ(nearer->address, "http://h/1");
  EXPECT_EQ(taken(f), "none");
  EXPECT_EQ(f.queued(), 1U);
  f.finish(*nearer, true);
  EXPECT_EQ(taken(f), "http://g/2");
}

TEST(frontier, it_remembers_no_more_addresses_than_it_may) {
  crawl_limits limits;
  limits.addresses = 2;
  frontier f = with({"http://h/1", "http://h/2", "http://h/3"}, {}, limits);
  EXPECT_EQ(f.note("http://h/4"), frontier::outcome::full);
  EXPECT_EQ(f.note("http://h/1"), frontier::outcome::known);
  EXPECT_EQ(f.queued(), 2U);
}

// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/fragment_checks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace hocket::crawl;

namespace {

fragment_link link_to(const std::string& address, const std::string& fragment) {
  return {url::parse(address), fragment};
}

std::vector<anchor> anchors(const std::vector<std::string>& places) {
  std::vector<anchor> made;
  for (const std::string& place : places) made.push_back(anchor_of(place));
  std::sort(made.begin(), made.end());
  return made;
}

}  // namespace

TEST(fragment_checks, what_a_page_does_not_have_is_missing_whatever_came_first) {
  fragment_checks checks;
  EXPECT_TRUE(checks.want(link_to("http://h/a", "before"), "http://h/"));
  checks.set_anchors("http://h/a", anchors({"there", "too"}));
  EXPECT_TRUE(checks.want(link_to("http://h/a", "there"), "http://h/"));
  EXPECT_TRUE(checks.want(link_to("http://h/a", "after"), "http://h/"));
  EXPECT_FALSE(checks.want(link_to("http://h/a", "after"), "http://h/b")) << "the first is kept";
  const auto missing = checks.missing({});
  ASSERT_EQ(missing.size(), 2U);
  EXPECT_EQ(missing[0].fragment, "after");
  EXPECT_EQ(missing[0].page, "http://h/");
  EXPECT_EQ(missing[1].fragment, "before");
}

TEST(fragment_checks, a_page_whose_places_are_not_known_is_not_judged) {
  fragment_checks checks;
  checks.want(link_to("http://h/picture", "part"), "http://h/");
  EXPECT_TRUE(checks.missing({}).empty());
}

TEST(fragment_checks, a_link_to_a_redirect_means_the_page_behind_it) {
  fragment_checks checks;
  redirect_map redirects;
  EXPECT_FALSE(redirects.closes_loop("http://h/old", "http://h/new"));
  checks.set_anchors("http://h/new", anchors({"there"}));
  checks.want(link_to("http://h/old", "there"), "http://h/");
  EXPECT_TRUE(checks.missing(redirects).empty());
  checks.want(link_to("http://h/old", "gone"), "http://h/");
  EXPECT_EQ(checks.missing(redirects).size(), 1U);
}

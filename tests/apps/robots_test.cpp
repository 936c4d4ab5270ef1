// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/robots.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

bool allows(const std::string& file, const char* target, const char* product = "hocket") {
  return robots::parse(file, product).allows(target);
}

}  // namespace

TEST(robots, a_site_without_rules_allows_everything) {
  EXPECT_TRUE(robots().allows("/"));
  EXPECT_TRUE(allows("", "/a"));
  EXPECT_TRUE(allows("User-agent: *\nDisallow:\n", "/a"));
  EXPECT_FALSE(robots::forbidding_all().allows("/"));
  EXPECT_TRUE(robots::forbidding_all().allows("/robots.txt"));
}

TEST(robots, the_group_that_names_the_crawler_replaces_that_for_all) {
  const std::string file =
      "User-agent: *\nDisallow: /\n\n"
      "User-Agent: other\nUser-agent: Hocket/2.0 (comment)\nDisallow: /private\n";
  EXPECT_TRUE(allows(file, "/public"));
  EXPECT_FALSE(allows(file, "/private/1"));
  EXPECT_FALSE(allows(file, "/private/1", "other"));
  EXPECT_FALSE(allows(file, "/public", "third"));
}

TEST(robots, several_groups_for_one_crawler_are_one) {
  const std::string file =
      "user-agent: hocket\ndisallow: /a\n\nuser-agent: x\ndisallow: /b\n\n"
      "user-agent: hocket\ndisallow: /c\n";
  EXPECT_FALSE(allows(file, "/a"));
  EXPECT_TRUE(allows(file, "/b"));
  EXPECT_FALSE(allows(file, "/c"));
}

TEST(robots, the_longest_rule_decides_and_allow_wins_a_tie) {
  const std::string file =
      "User-agent: *\nDisallow: /folder\nAllow: /folder/page\nDisallow: /folder/page/secret\n"
      "Disallow: /same\nAllow: /same\n";
  EXPECT_FALSE(allows(file, "/folder/x"));
  EXPECT_TRUE(allows(file, "/folder/page"));
  EXPECT_FALSE(allows(file, "/folder/page/secret"));
  EXPECT_TRUE(allows(file, "/same/1"));
  EXPECT_TRUE(allows("User-agent: *\nAllow: /\nDisallow: /\n", "/"));
}

TEST(robots, stars_and_dollars_are_understood) {
  const std::string file = "User-agent: *\nDisallow: /*.gif$\nDisallow: /*?session=\n";
  EXPECT_FALSE(allows(file, "/a/b.gif"));
  EXPECT_TRUE(allows(file, "/a/b.gif?x"));
  EXPECT_FALSE(allows(file, "/p?session=1"));
}

TEST(robots, every_kind_of_line_end_comments_and_a_byte_order_mark_are_taken) {
  const std::string file =
      "\xef\xbb\xbfUser-agent : * # all\r\n# nothing\rDisallow: /a#b\r\n\r\n  DISALLOW :/c  \n";
  EXPECT_FALSE(allows(file, "/a"));
  EXPECT_FALSE(allows(file, "/c"));
  EXPECT_TRUE(allows(file, "/d"));
}

TEST(robots, lines_that_mean_nothing_are_passed_over) {
  const std::string file =
      "Disallow: /before-any-group\nnonsense\n: x\nUser-agent: *\nHost: h\nUser-agent: y\n"
      "Disallow: /a\n";
  EXPECT_TRUE(allows(file, "/before-any-group"));
  EXPECT_FALSE(allows(file, "/a")) << "an unknown line ends no group";
}

TEST(robots, the_crawl_delay_is_that_of_the_group) {
  const auto delay = [](const std::string& value) {
    return robots::parse("User-agent: *\nCrawl-delay: " + value + "\n", "hocket").crawl_delay();
  };
  EXPECT_EQ(delay("2"), 2000ms);
  EXPECT_EQ(delay("0.25"), 250ms);
  EXPECT_EQ(delay("-1"), std::nullopt);
  EXPECT_EQ(delay("nan"), std::nullopt);
  EXPECT_EQ(delay("soon"), std::nullopt);
  EXPECT_EQ(delay("1e300"), robots::max_crawl_delay);
  EXPECT_EQ(robots::parse("User-agent: x\nCrawl-delay: 9\n", "hocket").crawl_delay(), std::nullopt);
}

TEST(robots, sitemaps_belong_to_no_group) {
  const robots read = robots::parse(
      "Sitemap: http://h/1.xml\nUser-agent: x\nDisallow: /\nsitemap:http://h/2.xml\n", "hocket");
  EXPECT_EQ(read.sitemaps(), (std::vector<std::string>{"http://h/1.xml", "http://h/2.xml"}));
  EXPECT_TRUE(read.allows("/"));
}

TEST(robots, the_name_of_a_crawler_is_the_first_word_of_its_user_agent) {
  EXPECT_EQ(product_of("hocket/0.1 (+http://h/)"), "hocket");
  EXPECT_EQ(product_of("My-Bot_x 2"), "My-Bot_x");
  EXPECT_EQ(product_of(""), "");
}

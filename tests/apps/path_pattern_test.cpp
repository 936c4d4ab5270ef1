// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/path_pattern.hpp"

#include <gtest/gtest.h>

#include <string>

using hocket::crawl::path_pattern;

namespace {

bool matches(const char* pattern, const char* target) {
  return path_pattern(pattern).matches(target);
}

}  // namespace

TEST(path_pattern, it_matches_what_begins_with_it) {
  EXPECT_TRUE(matches("/fish", "/fish"));
  EXPECT_TRUE(matches("/fish", "/fishheads/yummy.html?id=1"));
  EXPECT_FALSE(matches("/fish", "/catfish"));
  EXPECT_FALSE(matches("/fish/", "/fish"));
  EXPECT_FALSE(matches("/fish", "/Fish"));
  EXPECT_TRUE(matches("/", "/"));
}

TEST(path_pattern, a_star_is_any_text_and_a_dollar_the_end) {
  EXPECT_TRUE(matches("/*.php", "/folder/index.php?x=1"));
  EXPECT_FALSE(matches("/*.php$", "/index.php?x=1"));
  EXPECT_TRUE(matches("/*.php$", "/a.php/b.php"));
  EXPECT_TRUE(matches("/fish*.php", "/fishheads/catfish.php?parameters"));
  EXPECT_FALSE(matches("/fish*.php", "/Fish.PHP"));
  EXPECT_TRUE(matches("*", "/"));
  EXPECT_TRUE(matches("/a*b*c$", "/axbxbxc"));
  EXPECT_FALSE(matches("/a*b*c$", "/axbxbx"));
  EXPECT_TRUE(matches("/$", "/"));
  EXPECT_FALSE(matches("/$", "/a"));
  EXPECT_TRUE(matches("/a$b", "/a$b")) << "a dollar elsewhere is itself";
}

TEST(path_pattern, both_sides_are_in_the_normal_form_of_a_url) {
  EXPECT_TRUE(matches("/%7ejoe/", "/~joe/"));
  EXPECT_TRUE(matches("/a%2fb", "/a%2Fb"));
  EXPECT_FALSE(matches("/a%2fb", "/a/b"));
  EXPECT_TRUE(matches("/caf\xc3\xa9", "/caf%C3%A9/menu"));
}

TEST(path_pattern, a_pattern_made_to_hurt_takes_no_time) {
  std::string pattern = "/";
  for (int i = 0; i < 2000; ++i) pattern += "a*";
  EXPECT_FALSE(path_pattern(pattern + "b$").matches("/" + std::string(8000, 'a')));
}

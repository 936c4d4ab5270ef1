// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/printable.hpp"

#include <gtest/gtest.h>

#include <string>

using hocket::crawl::printable;

TEST(printable, ordinary_text_stays_as_it_is) {
  EXPECT_EQ(printable("http://h/\xc3\xa4?x=1"), "http://h/\xc3\xa4?x=1");
}

TEST(printable, control_characters_cannot_reach_the_terminal) {
  EXPECT_EQ(printable("a\x1b[2Jb\r\nc\x7f"), "a?[2Jb??c?");
  EXPECT_EQ(printable("a\xc2\x9b"
                      "2Jb"),
            "a??2Jb");
}

TEST(printable, long_text_is_cut_between_characters) {
  EXPECT_EQ(printable("abcdef", 3), "abc...");
  EXPECT_EQ(printable("ab\xc3\xa4xyz", 3), "ab...");
  EXPECT_EQ(printable("abc", 3), "abc");
}

// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/page_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

using hocket::crawl::page_text;
using namespace std::literals;

namespace {

constexpr std::string_view html = "text/html";

std::string text_of(std::string_view page, std::string_view content_type = html) {
  std::string space;
  return std::string(page_text(page, content_type, space));
}

bool is_given_as_it_is(std::string_view page, std::string_view content_type = html) {
  std::string space;
  return page_text(page, content_type, space).data() == page.data();
}

}  // namespace

TEST(page_text, ascii_and_utf8_are_given_as_they_are) {
  EXPECT_TRUE(is_given_as_it_is("<a href=b>b</a>"));
  EXPECT_TRUE(is_given_as_it_is("caf\u00e9"));
  EXPECT_TRUE(is_given_as_it_is("caf\u00e9", "text/html; charset=UTF-8"));
  EXPECT_TRUE(is_given_as_it_is("<meta charset=utf8>caf\u00e9"));
  EXPECT_TRUE(is_given_as_it_is("<meta charset=windows-1252>cafe"));
  EXPECT_EQ(text_of(""), "");
}

TEST(page_text, the_header_names_the_encoding) {
  EXPECT_EQ(text_of("caf\xE9", "text/html; charset=iso-8859-1"), "caf\u00e9");
  EXPECT_EQ(text_of("\xC1\xC2", "text/html;CHARSET = \"koi8-r\" ; x=y"), "\u0430\u0431");
  EXPECT_EQ(text_of("\x82\xA0", "text/html; charset=Shift_JIS"), "\u3042");
}

TEST(page_text, a_meta_names_the_encoding) {
  EXPECT_EQ(text_of("<META charset='ISO-8859-15'>\xA4"), "<META charset='ISO-8859-15'>\u20ac");
  EXPECT_EQ(text_of("<meta content='text/html; charset=windows-1251' http-equiv=Content-Type>\xE0"),
            "<meta content='text/html; charset=windows-1251' http-equiv=Content-Type>\u0430");
}

TEST(page_text, a_meta_that_a_browser_does_not_look_at_names_nothing) {
  const std::string late = std::string(1024, ' ') + "<meta charset=koi8-r>";
  EXPECT_EQ(text_of(late + "caf\u00e9"), late + "caf\u00e9");
  const std::string comment = "<!-- <meta charset=koi8-r> -->caf\u00e9";
  EXPECT_EQ(text_of(comment), comment);
  const std::string other = "<meta name=x content='charset=koi8-r'>caf\u00e9";
  EXPECT_EQ(text_of(other), other);
}

TEST(page_text, the_header_counts_more_than_the_page_and_the_mark_more_than_both) {
  EXPECT_EQ(text_of("<meta charset=koi8-r>\xE9", "text/html; charset=latin1"),
            "<meta charset=koi8-r>\u00e9");
  EXPECT_EQ(text_of("\uFEFF<meta charset=koi8-r>\u00e9", "text/html; charset=latin1"),
            "<meta charset=koi8-r>\u00e9");
}

TEST(page_text, the_mark_tells_utf16) {
  EXPECT_EQ(text_of("\xFF\xFE"
                    "a\0\xE9\0"sv),
            "a\u00e9");
  EXPECT_EQ(text_of("\xFE\xFF"
                    "\0a\0\xE9"sv),
            "a\u00e9");
  EXPECT_EQ(text_of("a\0\xE9\0"sv, "text/html; charset=utf-16"), "a\u00e9");
}

TEST(page_text, a_page_that_can_be_read_as_ascii_is_not_in_utf16_whatever_it_says) {
  EXPECT_EQ(text_of("<meta charset=utf-16>\u00e9"), "<meta charset=utf-16>\u00e9");
}

TEST(page_text, without_a_name_it_is_utf8_if_it_can_be_and_windows_1252_otherwise) {
  EXPECT_EQ(text_of("caf\xE9 \x80"), "caf\u00e9 \u20ac");
}

TEST(page_text, an_encoding_that_nobody_knows_counts_as_none) {
  EXPECT_EQ(text_of("caf\xE9", "text/html; charset=klingon"), "caf\u00e9");
  EXPECT_EQ(text_of("caf\xE9", "text/html; charset=UTF-8//IGNORE"), "caf\u00e9");
  EXPECT_EQ(text_of("<meta charset=klingon>\u00e9"), "<meta charset=klingon>\u00e9");
  EXPECT_EQ(text_of("caf\xE9", "text/html; charset="), "caf\u00e9");
  EXPECT_EQ(text_of("caf\xE9", "text/html; charset=\""), "caf\u00e9");
}

TEST(page_text, what_is_no_character_is_replaced_and_the_rest_is_kept) {
  EXPECT_EQ(text_of("a\x82", "text/html; charset=shift_jis"), "a\uFFFD");
  EXPECT_EQ(text_of("a\x81\x20"
                    "b",
                    "text/html; charset=windows-1252"),
            "a\uFFFD b");
}

TEST(page_text, long_pages_are_converted_whole) {
  const std::string page(100'000, '\xE9');
  std::string expected;
  for (std::size_t i = 0; i < page.size(); ++i) expected += "\u00e9";
  EXPECT_EQ(text_of(page, "text/html; charset=latin1"), expected);
}

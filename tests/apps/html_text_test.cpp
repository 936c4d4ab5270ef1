// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/html_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

using namespace hocket::crawl;
using namespace std::string_view_literals;

namespace {

std::string text_of(std::string_view raw) {
  std::string space;
  return std::string(html_text(raw, space));
}

}  // namespace

TEST(html_text, what_means_itself_is_not_copied) {
  std::string space;
  const std::string_view raw = "/a?b=c#d \n'\"<>;";
  EXPECT_EQ(html_text(raw, space).data(), raw.data());
  EXPECT_TRUE(space.empty());
  EXPECT_EQ(text_of(""), "");
}

TEST(html_text, references_are_decoded) {
  EXPECT_EQ(text_of("?a=1&amp;b=&quot;&lt;&gt;&apos;"), "?a=1&b=\"<>'");
  EXPECT_EQ(text_of("&#65;&#x42;&#X6a;&#228;&#x20AC;&#x1F600;"), "ABj\u00e4\u20ac\U0001F600");
  EXPECT_EQ(text_of("&notin;&CounterClockwiseContourIntegral;&NotEqualTilde;"),
            "\u2209\u2233\u2242\u0338");
  EXPECT_EQ(text_of("&#65&#x42 &#65g"), "AB Ag");
}

TEST(html_text, a_name_without_a_semicolon_is_a_reference_only_at_a_words_end) {
  EXPECT_EQ(text_of("?a=1&copy=2&copyx&copy2"), "?a=1&copy=2&copyx&copy2");
  EXPECT_EQ(text_of("&copy"), "\u00a9");
  EXPECT_EQ(text_of("&copy&amp /&copy-"), "\u00a9& /\u00a9-");
  EXPECT_EQ(text_of("&notit;"), "&notit;");
  EXPECT_EQ(text_of("&notin"), "&notin") << "it has no form without a semicolon";
  EXPECT_EQ(text_of("&copy;=&copy;x"), "\u00a9=\u00a9x");
}

TEST(html_text, what_is_no_reference_stays) {
  for (const std::string_view raw : {"&", "&&", "&;", "&=", "a&b", "&x;", "&#", "&#;", "&#x",
                                     "&#xg;", "&Amp;", "& amp;", "&#-1;"}) {
    EXPECT_EQ(text_of(raw), raw);
  }
}

TEST(html_text, numbers_of_no_character_are_replaced) {
  EXPECT_EQ(text_of("&#0;&#xD800;&#xDFFF;&#x110000;&#99999999999999999999;"),
            "\ufffd\ufffd\ufffd\ufffd\ufffd");
  EXPECT_EQ(text_of("&#128;&#x93;&#x81;"), "\u20ac\u201c\u0081") << "what Windows has there";
}

TEST(html_text, bytes_that_are_no_text_are_replaced) {
  EXPECT_EQ(text_of("\u00e4\u20ac\U0001F600"), "\u00e4\u20ac\U0001F600");
  EXPECT_EQ(text_of("a\xff"
                    "b\xc3"),
            "a\ufffdb\ufffd");
  EXPECT_EQ(text_of("a\0b"sv), "a\ufffdb");
}

TEST(html_text, a_line_ends_in_one_way) { EXPECT_EQ(text_of("a\r\nb\rc\nd\r"), "a\nb\nc\nd\n"); }

TEST(html_text, much_of_it_is_read_in_proportion_to_its_size) {
  std::string all;
  for (int i = 0; i < 100'000; ++i) all += "&#";
  for (int i = 0; i < 100'000; ++i) all += "&a";
  all += std::string(300'000, 'a');
  EXPECT_EQ(text_of(all), all);
}

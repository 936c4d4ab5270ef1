// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/html_tags.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace hocket::crawl;
using texts = std::vector<std::string>;

namespace {

// The values of "v" in all tags that are whole, "-" for tags without one.
texts values_in(std::string_view page) {
  texts found;
  html_tags tags(page);
  while (tags.next()) {
    std::string value = "-";
    while (tags.next_attribute()) {
      if (tags.attribute() == "v"_name) value = tags.value();
    }
    if (tags.whole()) found.push_back(value);
  }
  return found;
}

std::string last_value_in(std::string_view page) {
  std::string_view last;
  html_tags tags(page);
  while (tags.next()) {
    while (tags.next_attribute()) last = tags.value();
  }
  return std::string(last);
}

std::vector<html_name> names_in(std::string_view page) {
  std::vector<html_name> found;
  for (html_tags tags(page); tags.next();) found.push_back(tags.name());
  return found;
}

std::vector<html_name> attributes_in(std::string_view page) {
  std::vector<html_name> found;
  html_tags tags(page);
  while (tags.next()) {
    while (tags.next_attribute()) found.push_back(tags.attribute());
  }
  return found;
}

std::string repeated(std::string_view text, std::size_t bytes) {
  std::string all;
  while (all.size() < bytes) all += text;
  return all;
}

}  // namespace

TEST(html_tags, names_are_the_same_in_any_case) {
  EXPECT_EQ(names_in("<a><A><ScRiPt></script><h1>"),
            (std::vector{"a"_name, "a"_name, "script"_name, "h1"_name}));
  EXPECT_EQ(attributes_in("<a HREF=x hrefLang=y>"), (std::vector{"href"_name, "hreflang"_name}));
}

TEST(html_tags, a_sign_that_begins_no_tag_is_text) {
  EXPECT_EQ(values_in("1 < 2 <3 <> < x v=no> <<x v=1>"), texts{"1"});
  EXPECT_EQ(values_in("</> </ x v=no> <? x ?> <!x v=no> <!DOCTYPE html '> <x v=1>"), texts{"1"});
}

TEST(html_tags, values_are_bare_or_in_quotes_of_either_kind) {
  EXPECT_EQ(values_in("<x v=1><x v = '2'><x v\n=\"3 > 2\"><x v='\"4\"'><x v=\"'5'\">"),
            (texts{"1", "2", "3 > 2", "\"4\"", "'5'"}));
  EXPECT_EQ(values_in("<x v=a/b?c=d><x v=/><x v=\"\"><x v=><x v>"),
            (texts{"a/b?c=d", "/", "", "", ""}));
  EXPECT_EQ(values_in("<x a='b'v=1><x a v=2><x/v=3><x a=b/ v=4 / >"), (texts{"1", "2", "3", "4"}));
}

TEST(html_tags, a_value_is_as_the_page_says_it) {
  EXPECT_EQ(values_in("<x v='a&amp;b\r\nc'>"), texts{"a&amp;b\r\nc"});
}

TEST(html_tags, each_attribute_is_given_and_its_name_ends_where_it_must) {
  EXPECT_EQ(attributes_in("<x a=1 a=2>"), (std::vector{"a"_name, "a"_name}));
  EXPECT_EQ(attributes_in("<x =a=1 \"b\" c/d=2>"),
            (std::vector{"=a"_name, "\"b\""_name, "c"_name, "d"_name}));
}

TEST(html_tags, attributes_need_not_be_asked_for) {
  html_tags tags("<x a='>' v=1 b=2><y>");
  ASSERT_TRUE(tags.next());
  ASSERT_TRUE(tags.next_attribute());
  ASSERT_TRUE(tags.next());
  EXPECT_EQ(tags.name(), "y"_name);
  EXPECT_FALSE(tags.next_attribute());
  EXPECT_FALSE(tags.next_attribute());
  EXPECT_FALSE(tags.next());
  EXPECT_FALSE(tags.next());
}

TEST(html_tags, end_tags_are_passed_over_with_their_attributes) {
  EXPECT_EQ(values_in("</p v='<x v=no>'><x v=1></x>"), texts{"1"});
}

TEST(html_tags, a_tag_that_the_end_cuts_off_is_not_whole) {
  for (const std::string_view page : {"<x v=1", "<x v=1 ", "<x v='1>", "<x v", "<x v=", "<x/", "<x",
                                      "<", "</x", "</", "<!", "<!-", "<!-- <x v=1>", "<x a='"}) {
    EXPECT_EQ(values_in(page), texts{}) << page;
  }
}

TEST(html_tags, a_comment_ends_with_two_dashes_and_nothing_else) {
  EXPECT_EQ(values_in("<!-- <x v=no> - > -- > --x><x v=no> --><x v=1>"), texts{"1"});
  EXPECT_EQ(values_in("<!--><x v=1><!---><x v=2><!----><x v=3><!--a----><x v=4>"),
            (texts{"1", "2", "3", "4"}));
  EXPECT_EQ(values_in("<!-- --!><x v=1><!----!><x v=2>"), (texts{"1", "2"}));
  EXPECT_EQ(values_in("<!--!> <x v=no> --><!---!> <x v=no> --><x v=1>"), texts{"1"});
}

TEST(html_tags, there_are_none_in_elements_whose_content_is_text) {
  for (const std::string name :
       {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"}) {
    const std::string page = "<" + name + "><x v=no></x></" + name + "x><!-- </" + name +
                             " a='<x v=no>'\n/><x v=1></" + name + "><x v=2>";
    EXPECT_EQ(values_in(page), (texts{"-", "1", "2"})) << page;
  }
  EXPECT_EQ(values_in("<noscript><x v=1></noscript>"), (texts{"-", "1"}));
  EXPECT_EQ(values_in("<style/><x v=no></STYLE><x v=1><plaintext></plaintext><x v=no>"),
            (texts{"-", "1", "-"}));
}

TEST(html_tags, a_comment_in_a_script_hides_a_script_in_it) {
  EXPECT_EQ(values_in("<script>a<b; '<!--' </script><x v=1>"), (texts{"-", "1"}));
  EXPECT_EQ(values_in("<script><!-- <script> </script> <x v=no> </script><x v=1>"),
            (texts{"-", "1"}));
  EXPECT_EQ(values_in("<script><!-- <script> --> </script><x v=1>"), (texts{"-", "1"}));
  EXPECT_EQ(values_in("<script><!--><script></script><x v=1>"), (texts{"-", "1"}));
  EXPECT_EQ(values_in("<script><script></script><x v=1>"), (texts{"-", "1"}));
  EXPECT_EQ(values_in("<script><!-- <scripts> a</b</script><x v=1>"), (texts{"-", "1"}));
}

TEST(html_tags, svg_and_math_have_rules_of_their_own) {
  EXPECT_EQ(values_in("<svg><style/><x v=1><![CDATA[<x v=no>]]><script><x v=2></script></svg>"),
            (texts{"-", "-", "1", "-", "2"}));
  EXPECT_EQ(values_in("<math><style/><x v=1></math><style><x v=no></style>"),
            (texts{"-", "-", "1", "-"}));
  EXPECT_EQ(values_in("<svg/><![CDATA[<x v=no>]]><x v=1>"), (texts{"-", "1"}))
      << "without CDATA it is a comment up to '>'";
}

TEST(html_tags, names_that_svg_has_too_mean_what_they_mean_there) {
  EXPECT_EQ(attributes_in("<a xlink:href=1><svg><a xlink:href=2>"),
            (std::vector{"xlink:href"_name, "href"_name}));
  EXPECT_EQ(names_in("<image><svg><image>"), (std::vector{"img"_name, "svg"_name, "image"_name}));
}

TEST(html_tags, any_byte_may_be_in_a_page) {
  using namespace std::string_view_literals;
  EXPECT_EQ(values_in("\0<\0x v=no>\xff<x \0v=no v=1\0\xfe>\0"sv), texts{std::string("1\0\xfe"sv)});
}

// Each page is about a megabyte, for which work in proportion to its square would take minutes.
TEST(html_tags, a_hostile_page_is_read_in_proportion_to_its_size) {
  for (const std::string_view piece :
       {"<span></zz>", "<b><body>", "<", "<!-->", "<svg></math>", "<svg><title>", "<svg><p>",
        "<script><!--<script></script>--></script>", "<x v='a'", "<x v"}) {
    EXPECT_EQ(last_value_in(repeated(piece, 1'000'000) + "><x v=last>"), "last") << piece;
  }
}

TEST(html_tags, what_is_unfinished_is_read_in_proportion_to_its_size) {
  for (const std::string_view piece :
       {"<!--", "<!-", "<![CDATA[", "<svg><![CDATA[", "<script><!--", "<script></scrip",
        "<script><", "<title></", "<textarea></titl", "<?", "<!--->x<!---"}) {
    EXPECT_EQ(last_value_in(repeated(piece, 1'000'000) + "<x v=last>"), "") << piece;
  }
}

TEST(html_tags, many_attributes_are_read_in_proportion_to_their_number) {
  std::string tag = "<x";
  for (int i = 0; i < 150'000; ++i) tag += " a" + std::to_string(i);
  EXPECT_EQ(last_value_in(tag + " v=last>"), "last");
}

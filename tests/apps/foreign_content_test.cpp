// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/foreign_content.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

using namespace hocket::crawl;

namespace {

// After these start tags.
foreign_content after(std::initializer_list<html_name> tags) {
  foreign_content place;
  for (const html_name tag : tags) place.begin(tag, false);
  return place;
}

}  // namespace

TEST(foreign_content, it_is_between_the_tags_of_svg_and_math) {
  EXPECT_FALSE(after({"p"_name}).inside());
  EXPECT_TRUE(after({"math"_name}).inside());
  foreign_content place = after({"svg"_name, "g"_name, "svg"_name});
  EXPECT_TRUE(place.inside());
  place.end("svg"_name);
  place.end("g"_name);
  EXPECT_TRUE(place.inside());
  place.end("svg"_name);
  EXPECT_FALSE(place.inside());
  place.end("svg"_name);
  EXPECT_FALSE(place.inside());
}

TEST(foreign_content, one_that_ends_itself_has_no_content) {
  foreign_content place;
  EXPECT_TRUE(place.begin("svg"_name, true));
  EXPECT_FALSE(place.inside());
}

TEST(foreign_content, a_tag_is_said_to_be_one_of_htmls_or_not) {
  foreign_content place;
  EXPECT_TRUE(place.begin("title"_name, false));
  EXPECT_TRUE(place.begin("svg"_name, false));
  EXPECT_FALSE(place.begin("title"_name, false));
  EXPECT_TRUE(place.begin("title"_name, false));
}

TEST(foreign_content, html_goes_on_in_some_elements) {
  foreign_content place = after({"svg"_name, "foreignobject"_name});
  EXPECT_FALSE(place.inside());
  place.begin("math"_name, false);
  EXPECT_TRUE(place.inside());
  place.end("svg"_name);
  place.end("math"_name);
  EXPECT_FALSE(place.inside());
  place.end("foreignobject"_name);
  EXPECT_TRUE(place.inside());
  EXPECT_FALSE(after({"math"_name, "mi"_name}).inside());
  EXPECT_TRUE(after({"svg"_name, "mi"_name}).inside());
  EXPECT_TRUE(after({"math"_name, "desc"_name}).inside());
}

TEST(foreign_content, a_tag_that_is_always_html_ends_what_was_left_open) {
  EXPECT_FALSE(after({"svg"_name, "svg"_name, "math"_name, "p"_name}).inside());
  foreign_content place = after({"svg"_name, "desc"_name, "svg"_name, "div"_name});
  EXPECT_FALSE(place.inside()) << "in the <desc>";
  place.end("desc"_name);
  EXPECT_TRUE(place.inside());
  place.end("a"_name);
  EXPECT_TRUE(place.inside());
  place.end("div"_name);
  EXPECT_FALSE(place.inside());
}

TEST(foreign_content, svg_in_math_is_an_element_like_others) {
  foreign_content place = after({"math"_name, "svg"_name, "title"_name});
  EXPECT_TRUE(place.inside());
  place.end("math"_name);
  EXPECT_FALSE(place.inside());
}

TEST(foreign_content, cdata_is_for_all_that_is_in_it) {
  EXPECT_FALSE(foreign_content().has_cdata());
  EXPECT_TRUE(after({"svg"_name}).has_cdata());
  EXPECT_TRUE(after({"svg"_name, "desc"_name}).has_cdata());
}

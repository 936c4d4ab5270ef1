// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/links.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace hocket::crawl;
using texts = std::vector<std::string>;

namespace {

const url page = url::parse("http://h/dir/page");

texts links_in(std::string_view html) {
  texts found;
  for (const url& link : find_links(html, page).links) found.push_back(link.text());
  return found;
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST(links, every_element_that_leads_elsewhere_is_seen) {
  EXPECT_EQ(links_in(R"(<link rel=stylesheet href=1><script src=2></script>
      <a href=3>x</a><map><area href=4></map><img src=5 srcset="6 1x, 7,8 2x , 9">
      <iframe src=10></iframe><embed src=11><object data=12></object>
      <video src=13 poster=14><source src=15><track src=16></video><audio src=17></audio>
      <input type=image src=18>)"),
            (texts{"http://h/dir/1", "http://h/dir/2", "http://h/dir/3", "http://h/dir/4",
                   "http://h/dir/5", "http://h/dir/6", "http://h/dir/7,8", "http://h/dir/9",
                   "http://h/dir/10", "http://h/dir/11", "http://h/dir/12", "http://h/dir/13",
                   "http://h/dir/14", "http://h/dir/15", "http://h/dir/16", "http://h/dir/17",
                   "http://h/dir/18"}));
}

TEST(links, frames_are_seen_too) {
  EXPECT_EQ(links_in("<frameset><frame src=a><frame src=b></frameset>"),
            (texts{"http://h/dir/a", "http://h/dir/b"}));
}

TEST(links, a_page_that_leads_on_by_itself_leads_there) {
  EXPECT_EQ(links_in("<meta http-equiv=refresh content='0; url=next'>"),
            texts{"http://h/dir/next"});
  EXPECT_EQ(links_in("<META content=\"5;URL='a b'\" HTTP-EQUIV=Refresh>"),
            texts{"http://h/dir/a%20b"});
  EXPECT_EQ(links_in("<meta http-equiv=refresh content='2.5, \"x\" y'>"), texts{"http://h/dir/x"});
  EXPECT_EQ(links_in("<meta http-equiv=refresh content=' 0 ; url.html '>"),
            texts{"http://h/dir/url.html"});
  EXPECT_EQ(links_in("<meta http-equiv=refresh content='0;url=/q?a=1&amp;b'>"),
            texts{"http://h/q?a=1&b"});
}

TEST(links, a_page_that_only_loads_itself_again_leads_nowhere) {
  EXPECT_EQ(links_in("<meta http-equiv=refresh content=30><meta http-equiv=refresh content='30;'>"
                     "<meta http-equiv=refresh><meta http-equiv=refresh content='1; url='>"),
            texts{});
}

TEST(links, what_else_a_page_says_of_itself_leads_nowhere) {
  EXPECT_EQ(links_in("<meta name=x content='0; url=a'><meta content='0; url=b'>"
                     "<meta http-equiv=content-type content='text/html; charset=x'>"),
            texts{});
}

TEST(links, each_is_given_once_in_page_order) {
  EXPECT_EQ(links_in("<a href=b>1</a><a href=a>2</a><a href='./b#x'>3</a><a href=/dir/a>4</a>"),
            (texts{"http://h/dir/b", "http://h/dir/a"}));
}

TEST(links, the_first_base_applies_to_the_whole_page) {
  EXPECT_EQ(links_in("<link href=a><base href='/other/'><base href=/no/><a href=b>x</a>"),
            (texts{"http://h/other/a", "http://h/other/b"}));
  EXPECT_EQ(links_in("<base href='mailto:x'><a href=b>x</a>"), (texts{"http://h/dir/b"}));
  EXPECT_EQ(links_in("<base href='http://'><a href=b>x</a>"), (texts{"http://h/dir/b"}));
}

TEST(links, what_leads_to_no_page_is_left_out) {
  EXPECT_EQ(links_in("<a href='mailto:a@b'>1</a><a href='javascript:x()'>2</a><a name=x>3</a>"
                     "<img src='data:image/png;base64,AA=='><link rel=preconnect href=//cdn>"
                     "<!-- <a href=comment> --><script>'<a href=script>'</script>"),
            texts{});
}

TEST(links, a_malformed_one_is_reported_and_the_rest_is_found) {
  const page_links found = find_links("<a href='http://h:x/'>1</a><a href=ok>2</a>", page);
  ASSERT_EQ(found.links.size(), 1U);
  EXPECT_EQ(found.links[0].text(), "http://h/dir/ok");
  ASSERT_EQ(found.bad_links.size(), 1U);
  EXPECT_NE(found.bad_links[0].find("http://h:x/"), std::string::npos);
}

TEST(links, entities_in_an_attribute_are_decoded) {
  EXPECT_EQ(links_in("<a href='?a=1&amp;b=2'>x</a>"), (texts{"http://h/dir/page?a=1&b=2"}));
}

TEST(links, bytes_that_are_no_html_have_no_links) {
  EXPECT_EQ(links_in(""), texts{});
  EXPECT_EQ(links_in(std::string_view("\0\xff\xfe<\0a href=x", 12)), texts{});
  EXPECT_EQ(links_in("<a href=x"), texts{});
}

TEST(links, nesting_of_any_depth_is_no_danger) {
  EXPECT_EQ(links_in(repeated("<span>", 1'000'000) + "<a href=deep>x</a>"),
            texts{"http://h/dir/deep"});
  EXPECT_EQ(links_in(repeated("<span></zz>", 200'000) + "<a href=deep>x</a>"),
            texts{"http://h/dir/deep"});
}

TEST(links, those_behind_the_end_of_the_page_are_found) {
  EXPECT_EQ(links_in("<html><body></body></html><a href=1>x</a></html><a href=2>y</a>"),
            (texts{"http://h/dir/1", "http://h/dir/2"}));
}

TEST(links, a_tag_that_is_cut_off_has_none) {
  EXPECT_EQ(links_in("<a href=1>x</a><a href=2 title='"), texts{"http://h/dir/1"});
  EXPECT_TRUE(find_links("<p id=a", page, places::wanted).anchors.empty());
}

TEST(links, the_first_of_an_attribute_counts) {
  EXPECT_EQ(links_in("<a href=1 HREF=2><img src=3 src=4 srcset=5 srcset=6>"),
            (texts{"http://h/dir/1", "http://h/dir/3", "http://h/dir/5"}));
}

TEST(links, a_set_of_images_may_have_references_in_it) {
  EXPECT_EQ(links_in("<img srcset='a?x=1&amp;y=2&#32;1x, b 2x'>"),
            (texts{"http://h/dir/a?x=1&y=2", "http://h/dir/b"}));
}

TEST(links, a_long_base_does_not_fill_the_memory) {
  std::string html = "<base href='/" + std::string(8000, 'b') + "/'>";
  for (int i = 0; i < 9000; ++i) html += "<a href=" + std::to_string(i) + ">";
  try {
    (void)find_links(html, page);
    FAIL() << "all were kept";
  } catch (const page_error& error) {
    EXPECT_STREQ(error.what(), "the links of the page take more than 64 MB");
  }
}

namespace {

page_links places_in(const std::string& html) {
  return find_links(html, url::parse("http://h/page"), places::wanted);
}

std::vector<std::string> fragments_in(const std::string& html) {
  std::vector<std::string> found;
  for (const fragment_link& link : places_in(html).fragments) {
    found.push_back(link.page.text() + ' ' + link.fragment);
  }
  return found;
}

}  // namespace

TEST(links, the_places_that_links_name_are_told_apart_from_their_pages) {
  EXPECT_EQ(fragments_in("<a href='/a#one'>1</a><a href='#two%20words'>2</a><a href='/a'>3</a>"),
            (std::vector<std::string>{"http://h/a one", "http://h/page two words"}));
  EXPECT_TRUE(find_links("<a href='/a#one'>", url::parse("http://h/")).fragments.empty());
}

TEST(links, the_top_of_a_page_and_its_text_are_no_places_to_look_for) {
  EXPECT_TRUE(fragments_in("<a href='#'></a><a href='#Top'></a><a href='/a#:~:text=b'>").empty());
  EXPECT_EQ(fragments_in("<a href='#c:~:text=b'>"), std::vector<std::string>{"http://h/page c"});
}

TEST(links, every_id_and_the_names_of_anchors_are_places) {
  const page_links found = places_in("<p id=a><a name='b c'>x</a><map name=d></map>");
  std::vector<anchor> expected{anchor_of("a"), anchor_of("b c")};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(found.anchors, expected);
}

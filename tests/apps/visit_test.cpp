// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/visit.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace hocket;
using namespace hocket::crawl;

namespace {

const url address = url::parse("http://h/page");

frontier_entry entry(entry_kind kind = entry_kind::page) {
  frontier_entry made;
  made.address = address.text();
  made.page = "http://h/";
  made.kind = kind;
  return made;
}

http::response answer(long status, const std::string& body = "",
                      const std::string& type = "text/html") {
  http::response made;
  made.status = status;
  made.body = body;
  made.headers.add("Content-Type", type);
  return made;
}

visit read(const http::response& got, entry_kind kind = entry_kind::page) {
  return read_answer(entry(kind), address, got, 0, places::wanted);
}

}  // namespace

TEST(visit, a_page_brings_its_links_and_its_places) {
  const visit made = read(answer(200, "<p id=a><a href='/b#c'>x</a>"));
  ASSERT_TRUE(made.page);
  EXPECT_TRUE(made.page->html);
  ASSERT_EQ(made.links.size(), 1U);
  EXPECT_EQ(made.links[0].text(), "http://h/b");
  ASSERT_EQ(made.fragments.size(), 1U);
  ASSERT_TRUE(made.anchors);
  EXPECT_EQ(made.anchors->size(), 1U);
}

TEST(visit, what_is_no_html_has_no_links_and_no_known_places) {
  const visit made = read(answer(200, "<a href=/b>", "text/plain"));
  ASSERT_TRUE(made.page);
  EXPECT_TRUE(made.links.empty());
  EXPECT_FALSE(made.anchors);
}

TEST(visit, an_error_is_a_broken_link_of_the_page_that_has_it) {
  const visit made = read(answer(404, "<a href=/b>"));
  ASSERT_TRUE(made.broken);
  EXPECT_EQ(made.broken->page, "http://h/");
  EXPECT_EQ(made.broken->status, 404);
  EXPECT_FALSE(made.page);
  EXPECT_TRUE(made.links.empty());
}

TEST(visit, a_redirect_says_where_to_or_is_a_failure) {
  http::response moved = answer(301);
  moved.headers.add("Location", "../x");
  const visit made = read(moved);
  ASSERT_TRUE(made.redirect_target);
  EXPECT_EQ(made.redirect_target->text(), "http://h/x");
  EXPECT_EQ(made.redirect->target, "http://h/x");
  const visit lost = read(answer(302));
  EXPECT_FALSE(lost.redirect_target);
  ASSERT_EQ(lost.failures.size(), 1U);
  EXPECT_EQ(lost.failures[0].what, "status 302 that does not say where to");
}

TEST(visit, a_sitemap_brings_addresses_and_is_no_page) {
  const visit made = read(answer(200,
                                 "<urlset><url><loc>/a</loc></url><url><loc>http://[</loc>"
                                 "</url></urlset>"),
                          entry_kind::sitemap);
  EXPECT_FALSE(made.page);
  ASSERT_EQ(made.links.size(), 1U);
  EXPECT_EQ(made.links[0].text(), "http://h/a");
  EXPECT_EQ(made.failures.size(), 1U) << "the one that is no URL";
}

TEST(visit, what_lies_elsewhere_is_only_there) {
  const visit made = read(answer(200, "<a href=/b>"), entry_kind::external);
  EXPECT_TRUE(made.external);
  EXPECT_FALSE(made.page);
  EXPECT_TRUE(made.links.empty());
}

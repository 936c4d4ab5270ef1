// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/sitemap.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace hocket::crawl;

namespace {

using texts = std::vector<std::string>;

std::string error_of(const std::string& xml) {
  try {
    (void)parse_sitemap(xml);
  } catch (const sitemap_error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST(sitemap, its_pages_are_listed_in_their_order) {
  const sitemap found = parse_sitemap(
      "<?xml version='1.0' encoding='UTF-8'?>\n"
      "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\n"
      "<url><loc>\n  http://h/a?x=1&amp;y=2 </loc><lastmod>2026-01-01</lastmod></url>\n"
      "<url><loc><![CDATA[http://h/b]]></loc></url></urlset>");
  EXPECT_EQ(found.pages, (texts{"http://h/a?x=1&y=2", "http://h/b"}));
  EXPECT_TRUE(found.sitemaps.empty());
}

TEST(sitemap, an_index_lists_sitemaps) {
  const sitemap found = parse_sitemap(
      "<s:sitemapindex xmlns:s='x'><s:sitemap><s:loc>http://h/1.xml</s:loc></s:sitemap>"
      "</s:sitemapindex>");
  EXPECT_EQ(found.sitemaps, texts{"http://h/1.xml"});
  EXPECT_TRUE(found.pages.empty());
}

TEST(sitemap, images_of_a_page_are_no_pages) {
  const sitemap found = parse_sitemap(
      "<urlset><url><loc>http://h/</loc><image><loc>http://h/i.png</loc></image></url></urlset>");
  EXPECT_EQ(found.pages, texts{"http://h/"});
}

TEST(sitemap, what_is_no_sitemap_is_one_line) {
  EXPECT_EQ(error_of("<html>\n</html>"),
            "not a sitemap: line 1: its root is <html>, not <urlset> or <sitemapindex>");
  EXPECT_EQ(error_of("<urlset>\n<url>"), "not a sitemap: line 2: no element found");
  EXPECT_EQ(error_of(""), "not a sitemap: line 1: no element found");
  EXPECT_NE(error_of("http://h/\n"), "none");
}

TEST(sitemap, entities_that_grow_without_end_are_refused) {
  std::string xml = "<!DOCTYPE urlset [<!ENTITY e0 'hahahahahahahahahahahahahahaha'>";
  for (int i = 1; i < 12; ++i) {
    xml += "<!ENTITY e" + std::to_string(i) + " '";
    for (int k = 0; k < 10; ++k) xml += "&e" + std::to_string(i - 1) + ";";
    xml += "'>";
  }
  EXPECT_NE(error_of(xml + "]><urlset><url><loc>&e11;</loc></url></urlset>"), "none");
}

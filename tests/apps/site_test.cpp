// SPDX-License-Identifier: BSL-1.0
#include "crawl/site/site.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "crawl/web/links.hpp"

using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

using paths = std::set<std::string>;

paths as_set(const std::vector<std::string>& list) { return {list.begin(), list.end()}; }

struct walked_site {
  std::map<int, paths> by_status;
  std::size_t depth = 0;
};

// A crawl without a net: what can be reached from "/", and in how many rounds.
walked_site walk(const site& s) {
  walked_site result;
  paths seen{"/"};
  std::vector<std::string> round{"/"};
  for (; !round.empty(); ++result.depth) {
    std::vector<std::string> next;
    for (const std::string& path : round) {
      const site_reply reply = s.reply(path);
      result.by_status[reply.status].insert(path);
      const url here = url::parse("http://h" + path);
      std::vector<url> links = find_links(reply.body, here).links;
      if (!reply.location.empty()) links.push_back(*here.resolve(reply.location));
      for (const url& link : links) {
        std::string target(link.target());
        if (seen.insert(target).second) next.push_back(target);
      }
    }
    round = std::move(next);
  }
  return result;
}

}  // namespace

TEST(site, every_page_can_be_reached_and_nothing_else) {
  const site s;
  const walked_site found = walk(s);
  EXPECT_EQ(found.by_status.at(200).size(), 2000U);
  EXPECT_EQ(found.by_status.at(200), as_set(s.page_paths()));
  EXPECT_EQ(found.by_status.at(302), as_set(s.redirect_paths()));
  EXPECT_EQ(found.by_status.at(404), as_set(s.broken_paths()));
  EXPECT_EQ(found.by_status.size(), 3U);
}

TEST(site, it_has_redirects_and_a_few_broken_links_and_is_shallow) {
  const site s;
  EXPECT_GT(s.redirect_paths().size(), 50U);
  EXPECT_GT(s.broken_paths().size(), 5U);
  EXPECT_LT(s.broken_paths().size(), 50U);
  EXPECT_LE(walk(s).depth, 7U);
}

TEST(site, sites_of_any_size_are_complete) {
  for (const std::size_t pages : {1U, 2U, 9U, 10U, 333U}) {
    site_options options;
    options.pages = pages;
    const site s(options);
    EXPECT_EQ(walk(s).by_status.at(200), as_set(s.page_paths())) << pages;
    EXPECT_EQ(s.page_paths().size(), pages);
  }
}

TEST(site, a_page_depends_on_the_seed_and_its_number_alone) {
  const site a;
  const site b;
  EXPECT_EQ(a.reply("/page/77").body, b.reply("/page/77").body);
  EXPECT_EQ(a.reply("/page/77").delay, b.reply("/page/77").delay);
  site_options other;
  other.seed = 2;
  EXPECT_NE(a.reply("/page/77").body, site(other).reply("/page/77").body);
}

TEST(site, pages_are_html_of_one_to_eight_kilobytes) {
  const site s;
  for (const std::string& path : s.page_paths()) {
    const site_reply reply = s.reply(path);
    ASSERT_EQ(reply.content_type, "text/html; charset=utf-8");
    ASSERT_TRUE(reply.body.starts_with("<!DOCTYPE html>")) << path;
    ASSERT_GE(reply.body.size(), 1000U) << path;
    ASSERT_LE(reply.body.size(), 9000U) << path;
  }
}

TEST(site, answers_are_late_by_the_given_range) {
  const site s;
  std::chrono::milliseconds least = 1h;
  std::chrono::milliseconds most = 0ms;
  for (const std::string& path : s.page_paths()) {
    least = std::min(least, s.reply(path).delay);
    most = std::max(most, s.reply(path).delay);
  }
  EXPECT_EQ(least, 20ms);
  EXPECT_EQ(most, 200ms);
}

TEST(site, a_redirect_names_its_page) {
  const site_reply reply = site().reply("/r/12?utm=x");
  EXPECT_EQ(reply.status, 302);
  EXPECT_EQ(reply.location, "/page/12");
  EXPECT_EQ(site().reply("/r/0").location, "/");
}

TEST(site, a_path_that_is_not_its_own_is_not_found) {
  for (const char* path : {"/page/2000", "/page/0", "/page/07", "/page/", "/page/7x", "/page/-1",
                           "/page/99999999999999999999999", "/r/2000", "/nothing", ""}) {
    EXPECT_EQ(site().reply(path).status, 404) << path;
  }
}

TEST(site, options_that_make_no_site_are_refused) {
  site_options none;
  none.pages = 0;
  EXPECT_THROW(site{none}, std::invalid_argument);
  site_options backwards;
  backwards.delay_max = 10ms;
  EXPECT_THROW(site{backwards}, std::invalid_argument);
}

TEST(site, faults_come_on_top_of_the_same_pages) {
  site_options options;
  options.pages = 300;
  const site sound(options);
  options.fault_percent = 20;
  const site faulty(options);
  EXPECT_TRUE(sound.fault_paths().empty());
  EXPECT_GT(faulty.fault_paths().size(), 30U);
  EXPECT_EQ(faulty.page_paths(), sound.page_paths());
  EXPECT_EQ(faulty.broken_paths().size(), sound.broken_paths().size());
  for (const std::string& path : faulty.fault_paths()) {
    EXPECT_TRUE(faulty.reply(path).fault) << path;
    EXPECT_EQ(sound.reply(path).status, 404) << path;
  }
}

// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/findings.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <utility>

using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

const std::string host = "http://h";

// What findings are told of: visits of addresses that stay alive.
struct told {
  findings found;

  void take(const std::string& path, visit made, int redirects = 0) {
    static std::deque<std::string> addresses;
    frontier_entry entry;
    entry.address = addresses.emplace_back(host + path);
    entry.redirects = redirects;
    last_ = std::move(made);
    found.take(entry, last_);
  }
  void redirect(const std::string& from, const std::string& to, int redirects = 0) {
    visit made;
    made.status = 302;
    made.redirect = followed_redirect{host + from, host + to, 302, false};
    made.redirect_target = url::parse(host + to);
    take(from, std::move(made), redirects);
  }
  // Of the last visit, as it was changed.
  [[nodiscard]] const visit& last() const noexcept { return last_; }

 private:
  visit last_;
};

visit page(std::size_t bytes) {
  visit made;
  made.status = 200;
  made.bytes = bytes;
  made.waiting = 2s;
  made.page = visited_page{host + "/", 200, bytes, true, 2s};
  return made;
}

}  // namespace

TEST(findings, are_the_sum_of_their_visits) {
  told all;
  all.take("/", page(100));
  all.take("/a", page(20));
  visit gone;
  gone.status = 404;
  gone.broken = broken_link{host + "/gone", host + "/", 404};
  all.take("/gone", gone);
  visit elsewhere;
  elsewhere.status = 200;
  elsewhere.external = true;
  all.take("/out", elsewhere);
  const crawl_report report = all.found.report();
  EXPECT_EQ(report.pages.size(), 2U);
  EXPECT_EQ(report.bytes, 120U);
  EXPECT_EQ(report.waiting, 4s);
  EXPECT_EQ(report.statuses.at(200), 3U);
  EXPECT_EQ(report.statuses.at(404), 1U);
  EXPECT_EQ(report.external_links, 1U);
  ASSERT_EQ(report.broken_links.size(), 1U);
  EXPECT_TRUE(report.has_faults());
}

TEST(findings, no_answer_is_no_status) {
  told all;
  visit none;
  none.failures.push_back({host + "/a", host + "/", "timed out"});
  all.take("/a", none);
  EXPECT_TRUE(all.found.report().statuses.empty());
  EXPECT_EQ(all.found.report().failures.size(), 1U);
}

TEST(findings, a_redirect_that_closes_a_loop_is_not_followed) {
  told all;
  all.redirect("/a", "/b");
  EXPECT_TRUE(all.last().redirect_target);
  all.redirect("/b", "/a");
  EXPECT_FALSE(all.last().redirect_target);
  const crawl_report report = all.found.report();
  ASSERT_EQ(report.failures.size(), 1U);
  EXPECT_EQ(report.failures[0].what, "redirect loop by way of http://h/a");
  EXPECT_EQ(report.redirects.size(), 2U);
}

TEST(findings, redirects_in_a_row_have_an_end) {
  told all;
  all.redirect("/19", "/20", 19);
  EXPECT_TRUE(all.last().redirect_target);
  all.redirect("/20", "/21", 20);
  EXPECT_FALSE(all.last().redirect_target);
  EXPECT_EQ(all.found.report().failures.at(0).what, "more than 20 redirects in a row");
}

TEST(findings, the_end_of_redirects_is_known_also_after_a_restart) {
  told all;
  all.redirect("/a", "/b");
  all.redirect("/b", "/c");
  EXPECT_EQ(all.found.end_of_redirects(host + "/a"), host + "/c");
  findings restored;
  restored.restore(all.found.report());
  EXPECT_EQ(restored.end_of_redirects(host + "/a"), host + "/c");
  EXPECT_EQ(restored.end_of_redirects(host + "/other"), host + "/other");
}

TEST(findings, a_place_that_was_named_before_is_taken_out_of_the_visit) {
  told all;
  const fragment_link place{url::parse(host + "/a"), "there"};
  visit naming = page(1);
  naming.fragments = {place};
  all.take("/1", naming);
  EXPECT_EQ(all.last().fragments.size(), 1U);
  all.take("/2", naming);
  EXPECT_TRUE(all.last().fragments.empty());

  visit target = page(1);
  target.anchors.emplace();
  all.take("/a", target);
  const crawl_report report = all.found.report();
  ASSERT_EQ(report.broken_fragments.size(), 1U);
  EXPECT_EQ(report.broken_fragments[0].page, host + "/1") << "the first page that names it";
}

TEST(findings, read_alike_whatever_came_first) {
  const auto broken = [](const std::string& path) {
    visit made;
    made.status = 404;
    made.broken = broken_link{host + path, host + "/", 404};
    made.failures = {{host + path, "", "b"}, {host + path, "", "a"}};
    return made;
  };
  told one;
  one.take("/1", broken("/1"));
  one.take("/2", broken("/2"));
  told other;
  other.take("/2", broken("/2"));
  other.take("/1", broken("/1"));
  const crawl_report a = one.found.report();
  const crawl_report b = other.found.report();
  ASSERT_EQ(a.broken_links.size(), b.broken_links.size());
  ASSERT_EQ(a.failures.size(), b.failures.size());
  for (std::size_t i = 0; i < a.broken_links.size(); ++i) {
    EXPECT_EQ(a.broken_links[i].url, b.broken_links[i].url);
  }
  for (std::size_t i = 0; i < a.failures.size(); ++i) {
    EXPECT_EQ(a.failures[i].url + a.failures[i].what, b.failures[i].url + b.failures[i].what);
  }
}

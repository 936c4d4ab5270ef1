// SPDX-License-Identifier: BSL-1.0
// Crawls of hosts that limit how often they are asked.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "apps/crawl_runs.hpp"
#include "hocket/loop/event_loop.hpp"

using namespace hocket;
using namespace hocket::crawl;
using namespace hocket::crawl::tests;
using namespace std::chrono_literals;

namespace {

constexpr int page_count = 300;

void many_pages(hostile_server& server) {
  std::string links;
  for (int i = 1; i < page_count; ++i) {
    const std::string path = "/" + std::to_string(i);
    server.on_page(path, "");
    links += "<a href=" + path + ">x</a>";
  }
  server.on_page("/", links);
}

const hostile_server::script too_many{
    hostile_server::answer("429 Too Many Requests", "Retry-After: 2\r\n", "")};

// So many requests in each second of the clock, and not one more.
class limit_per_second {
 public:
  explicit limit_per_second(int requests) : most_(requests) {}

  std::optional<hostile_server::script> operator()(const std::string&) {
    const auto second =
        std::chrono::floor<std::chrono::seconds>(event_loop::current().now().time_since_epoch());
    if (second != second_) count_ = 0;
    second_ = second;
    if (++count_ <= most_) return std::nullopt;
    return too_many;
  }

 private:
  int most_;
  int count_ = 0;
  std::chrono::seconds second_{-1};
};

}  // namespace

TEST(crawl_busy, a_server_that_limits_rates_is_crawled_whole) {
  const crawl_report report = crawl_with_retries_in_virtual_time([](hostile_server& server) {
    many_pages(server);
    server.unless(limit_per_second(20));
  });
  EXPECT_EQ(report.pages.size(), static_cast<std::size_t>(page_count));
  EXPECT_TRUE(report.broken_links.empty());
  EXPECT_TRUE(report.failures.empty());
  // Those that were under way when the first refusal came, and a few that found the limit since.
  EXPECT_LT(report.statuses.at(429), 70U);
  EXPECT_GT(report.statuses.at(429), 0U);
}

TEST(crawl_busy, a_server_that_refuses_for_ever_is_given_up) {
  int asked = 0;
  const crawl_report report = crawl_with_retries_in_virtual_time([&asked](hostile_server& server) {
    many_pages(server);
    server.unless([&asked](const std::string& path) {
      if (path == "/" || path == "/robots.txt") return std::optional<hostile_server::script>();
      ++asked;
      return std::optional(too_many);
    });
  });
  EXPECT_EQ(paths_in(report.pages), texts{"/"});
  ASSERT_EQ(report.failures.size(), 1U);
  EXPECT_EQ(report.failures[0].what,
            "status 429 after 5 pauses in a row; the rest of this host is not asked for");
  EXPECT_LT(asked, 70);
  EXPECT_LE(report.broken_links.size(), 2U);
  EXPECT_EQ(report.left_in_queue + report.broken_links.size(), page_count - 1U);
  EXPECT_EQ(report.stopped_by, "hosts that stay busy");
}

TEST(crawl_busy, one_page_that_is_refused_for_ever_costs_no_other) {
  const crawl_report report = crawl_with_retries_in_virtual_time([](hostile_server& server) {
    many_pages(server);
    server.on("/7", too_many);
  });
  EXPECT_EQ(report.pages.size(), page_count - 1U);
  EXPECT_EQ(paths_in(report.broken_links), texts{"/7"});
  EXPECT_TRUE(report.failures.empty());
}

// SPDX-License-Identifier: BSL-1.0
// What a crawl with a state file does when it goes on: the rules of now are those that count.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "apps/crawl_runs.hpp"
#include "temporary_folder.hpp"

using namespace hocket;
using namespace hocket::crawl;
using namespace hocket::crawl::tests;

namespace {

// One site that is crawled twice with one state file.
struct two_crawls {
  set_up first_site;
  crawl_options first;
  set_up then_site = [](hostile_server&) {};
  crawl_options then{};

  crawl_report first_report{};
  crawl_report then_report{};
  std::vector<std::string> asked_then{};  // in any order
};

task<> run_both(two_crawls& both) {
  const hocket::tests::temporary_folder folder;
  both.first.state_file = both.then.state_file = folder / "state";
  hostile_server server;
  both.first_site(server);
  both.first_report = co_await crawl_server(server, both.first);
  both.then_site(server);
  const std::size_t asked_before = server.requests().size();
  both.then_report = co_await crawl_server(server, both.then);
  both.asked_then = {server.requests().begin() + static_cast<std::ptrdiff_t>(asked_before),
                     server.requests().end()};
}

void crawl_both(two_crawls& both) { run(run_both(both)); }

void three_pages(hostile_server& server) {
  server.on_page("/", "<a href=/a>1</a><a href=/b>2</a>");
  server.on_page("/a", "");
  server.on_page("/b", "");
}

crawl_options first_page_alone() {
  crawl_options options;
  options.limits.pages = 1;
  return options;
}

}  // namespace

TEST(crawl_resume, a_robots_txt_that_forbids_by_now_is_obeyed) {
  two_crawls both{three_pages, first_page_alone(), [](hostile_server& server) {
                    server.on("/robots.txt",
                              {hostile_server::answer("200 OK", "Content-Type: text/plain\r\n",
                                                      "User-agent: *\nDisallow: /\n")});
                  }};
  crawl_both(both);
  EXPECT_EQ(both.first_report.left_in_queue, 2U);
  EXPECT_EQ(both.asked_then, std::vector<std::string>{"GET /robots.txt"});
  EXPECT_EQ(paths_in(both.then_report.pages), texts{"/"});
  EXPECT_EQ(both.then_report.skipped.by_robots, 2U);
}

TEST(crawl_resume, a_pattern_of_now_leaves_out_what_was_queued) {
  two_crawls both{three_pages, first_page_alone()};
  both.then.exclude = {path_pattern("/a")};
  crawl_both(both);
  EXPECT_EQ(paths_in(both.then_report.pages), (texts{"/", "/b"}));
  EXPECT_EQ(both.then_report.skipped.by_patterns, 1U);
}

TEST(crawl_resume, a_greater_depth_goes_on_where_the_smaller_one_ended) {
  two_crawls both{three_pages, {}};
  both.first.limits.depth = 0;
  crawl_both(both);
  EXPECT_EQ(paths_in(both.first_report.pages), texts{"/"});
  EXPECT_EQ(both.first_report.skipped.by_depth, 2U);
  EXPECT_EQ(paths_in(both.then_report.pages), (texts{"/", "/a", "/b"}));
  EXPECT_EQ(both.then_report.skipped.by_depth, 0U);
}

TEST(crawl_resume, what_is_skipped_still_is_counted_once) {
  two_crawls both{three_pages, {}};
  both.first.exclude = both.then.exclude = {path_pattern("/a")};
  crawl_both(both);
  EXPECT_EQ(both.first_report.skipped.by_patterns, 1U);
  EXPECT_EQ(both.then_report.skipped.by_patterns, 1U);
  EXPECT_EQ(both.asked_then, std::vector<std::string>{"GET /robots.txt"});
}

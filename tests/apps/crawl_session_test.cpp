// SPDX-License-Identifier: BSL-1.0
#include "crawl/crawl_session.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>

#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/run.hpp"

using namespace hocket;
using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

session_options quiet_session() {
  session_options options;
  options.show_progress = false;
  options.site.pages = 50;
  options.site.delay_min = options.site.delay_max = 0ms;
  return options;
}

std::chrono::nanoseconds total_delay(const site& served) {
  std::chrono::nanoseconds total{0};
  for (const auto& paths : {served.page_paths(), served.redirect_paths(), served.broken_paths()}) {
    for (const std::string& path : paths) total += served.reply(path).delay;
  }
  return total;
}

// The site's only answer would come in an hour; ctrl-C comes before.
task<> interrupted_session(crawl_report& report) {
  session_options options = quiet_session();
  options.site.delay_min = options.site.delay_max = 1h;
  options.crawl.requests.timeout = 2h;
  event_loop::current().call_soon([] { (void)std::raise(SIGINT); });
  co_await crawl_session(options, report);
}

}  // namespace

TEST(crawl_session, without_an_address_the_embedded_site_is_crawled) {
  crawl_report report;
  run(crawl_session(quiet_session(), report));
  EXPECT_EQ(report.pages.size(), 50U);
  EXPECT_TRUE(report.start_url.starts_with("http://127.0.0.1:"));
  EXPECT_FALSE(report.interrupted);
}

TEST(crawl_session, the_crawls_own_work_is_not_taken_for_waiting) {
  session_options options = quiet_session();
  options.site.delay_max = 2ms;
  crawl_report report;
  run(crawl_session(options, report));
  EXPECT_EQ(report.waiting, total_delay(site(options.site)));
}

TEST(crawl_session, ctrl_c_ends_it_with_the_report_so_far) {
  crawl_report report;
  EXPECT_THROW(run(interrupted_session(report)), keyboard_interrupt);
  EXPECT_TRUE(report.interrupted);
  EXPECT_EQ(report.requests, 1U);
  EXPECT_EQ(report.left_in_queue, 1U);
}

// SPDX-License-Identifier: BSL-1.0
#include "crawl/report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

crawl_report sample() {
  crawl_report report;
  report.start_url = "http://h/";
  report.pages = {{"http://h/", 200, 1500, true, 100ms}, {"http://h/a", 200, 500, false, 50ms}};
  report.redirects = {{"http://h/r", "http://h/a", 302, false},
                      {"http://h/out", "http://g/", 301, true}};
  report.broken_links = {{"http://h/gone", "http://h/a", 404}};
  report.failures = {{"http://h/slow", "http://h/", "no answer within 5 s"}};
  report.statuses = {{200, 2}, {301, 1}, {302, 1}, {404, 1}};
  report.bytes = 2000;
  report.requests = 6;
  report.peak_in_flight = 3;
  report.wall = 500ms;
  report.waiting = 60s;
  return report;
}

std::string summary_of(const crawl_report& report) {
  std::ostringstream out;
  print_summary(out, report);
  return out.str();
}

}  // namespace

TEST(report, the_summary_says_what_was_found_and_how_fast) {
  EXPECT_EQ(summary_of(sample()),
            "Crawl of http://h/ finished:\n"
            "  pages         2, 2.0 KB\n"
            "  statuses      200: 2, 301: 1, 302: 1, 404: 1\n"
            "  wall time     0.50 s (4.0 pages/s)\n"
            "  waiting       60.0 s in all: one connection at a time would have taken 120 times as "
            "long\n"
            "  in flight     3 at the peak\n"
            "  redirects     2, not followed off the site: 1\n"
            "    http://h/out  to http://g/\n"
            "  broken links  1\n"
            "    404  http://h/gone  on http://h/a\n"
            "  failures      1\n"
            "    http://h/slow: no answer within 5 s  on http://h/\n");
}

TEST(report, an_interrupted_crawl_says_so_and_what_is_left) {
  crawl_report report = sample();
  report.interrupted = true;
  report.left_in_queue = 1234;
  const std::string text = summary_of(report);
  EXPECT_NE(text.find("interrupted; the summary so far"), std::string::npos);
  EXPECT_NE(text.find("not visited   1,234"), std::string::npos);
}

TEST(report, a_crawl_that_never_began_divides_nothing_by_zero) {
  const crawl_report empty;
  EXPECT_EQ(empty.speed_up(), 0);
  EXPECT_EQ(empty.pages_per_second(), 0);
  EXPECT_NE(summary_of(empty).find("statuses      none"), std::string::npos);
}

TEST(report, long_lists_are_cut_in_the_summary) {
  crawl_report report = sample();
  report.broken_links.assign(50, {"http://h/gone", "http://h/", 404});
  EXPECT_NE(summary_of(report).find("... and 30 more"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(to_json(report))["broken_links"].size(), 50U);
}

TEST(report, the_summary_passes_no_control_characters_on) {
  crawl_report report = sample();
  report.failures = {{"http://h/\x1b[2J", "", "bad\nline"}};
  const std::string text = summary_of(report);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("http://h/?[2J: bad?line\n"), std::string::npos);
}

TEST(report, the_json_has_everything) {
  const auto json = nlohmann::json::parse(to_json(sample()));
  EXPECT_EQ(json["start_url"], "http://h/");
  EXPECT_EQ(json["page_count"], 2);
  EXPECT_EQ(json["bytes"], 2000);
  EXPECT_EQ(json["statuses"]["200"], 2);
  EXPECT_EQ(json["speed_up"], 120.0);
  EXPECT_EQ(json["interrupted"], false);
  EXPECT_EQ(json["pages"][0]["waiting_seconds"], 0.1);
  EXPECT_EQ(json["redirects"][1]["leaves_site"], true);
  EXPECT_EQ(json["broken_links"][0]["page"], "http://h/a");
  EXPECT_EQ(json["failures"][0]["what"], "no answer within 5 s");
}

TEST(report, text_that_is_no_utf8_does_not_cost_the_json) {
  crawl_report report = sample();
  report.failures[0].what = "\xff\xfe";
  EXPECT_TRUE(nlohmann::json::accept(to_json(report)));
}

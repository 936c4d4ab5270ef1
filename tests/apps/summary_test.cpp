// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/summary.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "apps/sample_report.hpp"

using namespace hocket::crawl;

namespace {

std::string summary_of(const crawl_report& report) {
  std::ostringstream out;
  print_summary(out, report);
  return out.str();
}

}  // namespace

TEST(summary, the_summary_says_what_was_found_and_how_fast) {
  EXPECT_EQ(summary_of(sample_report()),
            "Crawl of http://h/ finished:\n"
            "  pages         2, 2.0 KB\n"
            "  received      1.2 KB\n"
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

TEST(summary, an_interrupted_crawl_says_so_and_what_is_left) {
  crawl_report report = sample_report();
  report.interrupted = true;
  report.left_in_queue = 1234;
  const std::string text = summary_of(report);
  EXPECT_NE(text.find("interrupted; the summary so far"), std::string::npos);
  EXPECT_NE(text.find("not visited   1,234"), std::string::npos);
}

TEST(summary, a_crawl_that_never_began_divides_nothing_by_zero) {
  const crawl_report empty;
  EXPECT_EQ(empty.speed_up(), 0);
  EXPECT_EQ(empty.pages_per_second(), 0);
  EXPECT_NE(summary_of(empty).find("statuses      none"), std::string::npos);
}

TEST(summary, long_lists_are_cut_in_the_summary) {
  crawl_report report = sample_report();
  report.broken_links.assign(50, {"http://h/gone", "http://h/", 404});
  EXPECT_NE(summary_of(report).find("... and 30 more"), std::string::npos);
}

TEST(summary, the_summary_passes_no_control_characters_on) {
  crawl_report report = sample_report();
  report.failures = {{"http://h/\x1b[2J", "", "bad\nline"}};
  const std::string text = summary_of(report);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("http://h/?[2J: bad?line\n"), std::string::npos);
}

TEST(summary, a_limit_that_ended_the_crawl_is_named) {
  crawl_report report = sample_report();
  report.stopped_by = "--max-time";
  report.left_in_queue = 7;
  const std::string text = summary_of(report);
  EXPECT_NE(text.find("Crawl of http://h/ stopped; the summary so far:\n"), std::string::npos);
  EXPECT_NE(text.find("not visited   7 that were found, because of --max-time\n"),
            std::string::npos);
}

TEST(summary, what_was_left_out_is_told_by_its_reason) {
  crawl_report report = sample_report();
  report.skipped = {1200, 3, 0, 4};
  EXPECT_NE(summary_of(report).find("  skipped       1,207: 1,200 by robots.txt, 3 by patterns, "
                                    "4 links beyond the number of addresses\n"),
            std::string::npos)
      << summary_of(report);
}

TEST(summary, retries_external_links_and_missing_places_are_told_when_there_are_any) {
  crawl_report report = sample_report();
  report.retries = 2;
  report.external_links = 5;
  report.broken_fragments = {{"http://h/a", "part", "http://h/"}};
  const std::string text = summary_of(report);
  EXPECT_NE(text.find("  retries       2\n"), std::string::npos);
  EXPECT_NE(text.find("  external      5 links that are there\n"), std::string::npos);
  EXPECT_NE(text.find("  no such place 1\n    http://h/a#part  on http://h/\n"), std::string::npos);
}

// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/progress.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

const progress::time_point start{};

progress_counts counts(std::size_t pages, std::size_t in_flight, std::size_t queued) {
  return {pages, in_flight, queued, 0, {}};
}

progress_counts with_errors() { return {10, 5, 100, 3, {{"http://slow", 2s}}}; }

}  // namespace

TEST(progress, plain_lines_come_once_a_second) {
  std::ostringstream out;
  progress shown(out, progress::style::lines, start);
  shown.update(counts(10, 5, 100), start + 500ms);
  EXPECT_EQ(out.str(), "");
  shown.update(counts(2000, 512, 1234), start + 1000ms);
  shown.update(counts(2100, 512, 1234), start + 1500ms);
  shown.finish();
  EXPECT_EQ(out.str(), "2,000 pages, 512 in flight, 1,234 queued, 2,000 pages/s\n");
}

TEST(progress, a_live_line_is_written_over_and_removed) {
  std::ostringstream out;
  progress shown(out, progress::style::live, start);
  shown.update(counts(1000, 5, 100), start + 1s);
  shown.update(counts(1, 0, 0), start + 2s);
  shown.finish();
  EXPECT_EQ(out.str(),
            "\r1,000 pages, 5 in flight, 100 queued, 1,000 pages/s"
            "\r1 page, 0 in flight, 0 queued, 0.5 pages/s         "
            "\r" +
                std::string(42, ' ') + "\r");
}

std::string live_line(const progress_counts& counts, std::size_t columns) {
  std::ostringstream out;
  progress shown(out, progress::style::live, start, columns);
  shown.update(counts, start + 1s);
  return out.str();
}

TEST(progress, a_live_line_never_wraps) {
  EXPECT_EQ(live_line(counts(1000, 5, 100), 12), "\r1,000 pages");
  EXPECT_EQ(live_line(counts(1000, 5, 100), 6), "\r1,000");
  EXPECT_EQ(live_line(counts(1000, 5, 100), 1), "\r");
}

TEST(progress, a_narrow_terminal_is_told_what_matters_most) {
  const progress_counts all{10, 5, 100, 3, {{"http://slow", 2s}, {"http://quick", 1s}}};
  EXPECT_EQ(
      live_line(all, 87),
      "\r10 pages, 5 in flight, 100 queued, 10.0 pages/s, 3 errors; slowest: http://slow 2.00 s");
  EXPECT_EQ(live_line(all, 86), "\r10 pages, 5 in flight, 100 queued, 10.0 pages/s, 3 errors");
  EXPECT_EQ(live_line(all, 57), "\r10 pages, 5 in flight, 100 queued, 3 errors");
  EXPECT_EQ(live_line(all, 40), "\r10 pages, 100 queued, 3 errors");
  EXPECT_EQ(live_line(all, 25), "\r10 pages, 3 errors");
}

TEST(progress, errors_and_the_slowest_hosts_are_told_when_there_are_any) {
  std::ostringstream out;
  progress shown(out, progress::style::lines, start);
  shown.update(with_errors(), start + 1s);
  EXPECT_EQ(out.str(),
            "10 pages, 5 in flight, 100 queued, 10.0 pages/s, 3 errors; slowest: http://slow 2.00 "
            "s\n");
}

TEST(progress, only_the_coloured_style_sends_escape_codes) {
  for (const auto style : {progress::style::live, progress::style::lines}) {
    std::ostringstream out;
    progress shown(out, style, start);
    shown.update(with_errors(), start + 1s);
    shown.finish();
    EXPECT_EQ(out.str().find('\x1b'), std::string::npos);
  }
}

TEST(progress, colours_take_no_room_on_the_line) {
  std::ostringstream out;
  progress shown(out, progress::style::live_in_colour, start, 58);
  shown.update(with_errors(), start + 1s);
  EXPECT_EQ(out.str(),
            "\r10 pages, 5 in flight, 100 queued, 10.0 pages/s"
            "\x1b[31m, 3 errors\x1b[0m");
}

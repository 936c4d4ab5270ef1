// SPDX-License-Identifier: BSL-1.0
#include "crawl/progress.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

using hocket::crawl::progress;
using namespace std::chrono_literals;

namespace {

const progress::time_point start{};

}  // namespace

TEST(progress, plain_lines_come_once_a_second) {
  std::ostringstream out;
  progress shown(out, progress::style::lines, start);
  shown.update({10, 5, 100}, start + 500ms);
  EXPECT_EQ(out.str(), "");
  shown.update({2000, 512, 1234}, start + 1000ms);
  shown.update({2100, 512, 1234}, start + 1500ms);
  shown.finish();
  EXPECT_EQ(out.str(), "2,000 pages, 512 in flight, 1,234 queued, 2,000 pages/s\n");
}

TEST(progress, a_live_line_is_written_over_and_removed) {
  std::ostringstream out;
  progress shown(out, progress::style::live, start);
  shown.update({1000, 5, 100}, start + 1s);
  shown.update({1, 0, 0}, start + 2s);
  shown.finish();
  EXPECT_EQ(out.str(),
            "\r1,000 pages, 5 in flight, 100 queued, 1,000 pages/s"
            "\r1 pages, 0 in flight, 0 queued, 0.5 pages/s        "
            "\r" +
                std::string(43, ' ') + "\r");
}

TEST(progress, a_live_line_never_wraps) {
  std::ostringstream out;
  progress shown(out, progress::style::live, start, 20);
  shown.update({1000, 5, 100}, start + 1s);
  EXPECT_EQ(out.str(), "\r1,000 pages, 5 in f");
}

TEST(progress, neither_style_sends_escape_codes) {
  for (const auto style : {progress::style::live, progress::style::lines}) {
    std::ostringstream out;
    progress shown(out, style, start);
    shown.update({1000, 5, 100}, start + 1s);
    shown.finish();
    EXPECT_EQ(out.str().find('\x1b'), std::string::npos);
  }
}

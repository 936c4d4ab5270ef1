// SPDX-License-Identifier: BSL-1.0
#include "crawl/progress.hpp"

#include <algorithm>
#include <ostream>
#include <string>

#include "crawl/quantity.hpp"

namespace hocket::crawl {

namespace {

std::string line_for(const progress_counts& counts, std::chrono::nanoseconds elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double rate = seconds > 0 ? static_cast<double>(counts.pages) / seconds : 0;
  return show_count(counts.pages) + " pages, " + show_count(counts.in_flight) + " in flight, " +
         show_count(counts.queued) + " queued, " + show_number(rate) + " pages/s";
}

}  // namespace

progress::progress(std::ostream& out, style how, time_point start, std::size_t columns) noexcept
    : out_(out), style_(how), start_(start), shown_at_(start), columns_(columns) {}

std::chrono::milliseconds progress::interval() const noexcept {
  return std::chrono::milliseconds(style_ == style::live ? 100 : 1000);
}

void progress::update(const progress_counts& counts, time_point now) {
  if (now - shown_at_ < interval()) return;
  shown_at_ = now;
  std::string line = line_for(counts, now - start_);
  if (style_ == style::lines) {
    out_ << line << std::endl;
    return;
  }
  // A full last column would make the terminal wrap.
  line.resize(std::min(line.size(), columns_ > 1 ? columns_ - 1 : 0));
  const std::size_t width = line.size();
  line.resize(std::max(width, line_width_), ' ');
  line_width_ = width;
  out_ << '\r' << line << std::flush;
}

void progress::finish() {
  if (line_width_ == 0) return;
  out_ << '\r' << std::string(line_width_, ' ') << '\r' << std::flush;
  line_width_ = 0;
}

}  // namespace hocket::crawl

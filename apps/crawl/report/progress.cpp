// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/progress.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <ostream>
#include <string>
#include <vector>

#include "crawl/report/quantity.hpp"
#include "crawl/web/printable.hpp"

namespace hocket::crawl {

namespace {

constexpr const char* red = "\x1b[31m";
constexpr const char* dim = "\x1b[2m";
constexpr const char* plain = "\x1b[0m";

struct part {
  std::string text;
  int rank;  ///< what has the highest goes first when there is no room
  const char* colour = nullptr;
};

std::string counted(std::size_t count, const char* noun) {
  return show_count(count) + ' ' + noun + (count == 1 ? "" : "s");
}

std::vector<part> parts_of(const progress_counts& counts, std::chrono::nanoseconds elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double rate = seconds > 0 ? static_cast<double>(counts.pages) / seconds : 0;
  std::vector<part> parts{{counted(counts.pages, "page"), 0},
                          {", " + show_count(counts.in_flight) + " in flight", 3},
                          {", " + show_count(counts.queued) + " queued", 2},
                          {", " + show_number(rate) + " pages/s", 4}};
  if (counts.errors > 0) parts.push_back({", " + counted(counts.errors, "error"), 1, red});
  const char* separator = "; slowest: ";
  for (const host_time& slow : counts.slowest) {
    parts.push_back({separator + printable(slow.host, 40) + ' ' + show_seconds(slow.mean), 5, dim});
    separator = ", ";
  }
  return parts;
}

std::size_t width_of(const std::vector<part>& parts) {
  return std::accumulate(parts.begin(), parts.end(), std::size_t{0},
                         [](std::size_t sum, const part& one) { return sum + one.text.size(); });
}

/// Leaves out what matters least, the last ones first, until the rest fits.
void fit(std::vector<part>& parts, std::size_t columns) {
  while (parts.size() > 1 && width_of(parts) > columns) {
    const auto least = std::max_element(
        parts.rbegin(), parts.rend(), [](const part& a, const part& b) { return a.rank < b.rank; });
    parts.erase(std::next(least).base());
  }
  parts.front().text.resize(std::min(parts.front().text.size(), columns));
}

}  // namespace

progress::progress(std::ostream& out, style how, time_point start, std::size_t columns) noexcept
    : out_(out), style_(how), start_(start), shown_at_(start), columns_(columns) {}

std::chrono::milliseconds progress::interval() const noexcept {
  return std::chrono::milliseconds(style_ == style::lines ? 1000 : 100);
}

void progress::update(const progress_counts& counts, time_point now) {
  if (now - shown_at_ < interval()) return;
  shown_at_ = now;
  std::vector<part> parts = parts_of(counts, now - start_);
  // A full last column would make the terminal wrap.
  if (style_ != style::lines) fit(parts, columns_ > 1 ? columns_ - 1 : 0);
  std::string line;
  for (const part& shown : parts) {
    const bool coloured = style_ == style::live_in_colour && shown.colour != nullptr;
    line += coloured ? shown.colour + shown.text + plain : shown.text;
  }
  if (style_ == style::lines) {
    out_ << line << std::endl;
    return;
  }
  const std::size_t width = width_of(parts);
  if (width < line_width_) line.append(line_width_ - width, ' ');
  line_width_ = width;
  out_ << '\r' << line << std::flush;
}

void progress::finish() {
  if (line_width_ == 0) return;
  out_ << '\r' << std::string(line_width_, ' ') << '\r' << std::flush;
  line_width_ = 0;
}

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/progress.hpp"

#include <algorithm>
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
  const char* colour = nullptr;
};

std::vector<part> parts_of(const progress_counts& counts, std::chrono::nanoseconds elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double rate = seconds > 0 ? static_cast<double>(counts.pages) / seconds : 0;
  std::vector<part> parts{{show_count(counts.pages) + " pages, " + show_count(counts.in_flight) +
                           " in flight, " + show_count(counts.queued) + " queued, " +
                           show_number(rate) + " pages/s"}};
  if (counts.errors > 0) {
    const char* noun = counts.errors == 1 ? " error" : " errors";
    parts.push_back({", " + show_count(counts.errors) + noun, red});
  }
  const char* separator = "; slowest: ";
  for (const host_time& slow : counts.slowest) {
    parts.push_back({separator + printable(slow.host, 40) + ' ' + show_seconds(slow.mean), dim});
    separator = ", ";
  }
  return parts;
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
  // A full last column would make the terminal wrap.
  std::size_t room = style_ == style::lines ? std::string::npos : columns_ > 1 ? columns_ - 1 : 0;
  std::string line;
  std::size_t width = 0;
  for (part& shown : parts_of(counts, now - start_)) {
    shown.text.resize(std::min(shown.text.size(), room));
    room -= shown.text.size();
    width += shown.text.size();
    if (shown.text.empty()) break;
    const bool coloured = style_ == style::live_in_colour && shown.colour != nullptr;
    line += coloured ? shown.colour + shown.text + plain : shown.text;
  }
  if (style_ == style::lines) {
    out_ << line << std::endl;
    return;
  }
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

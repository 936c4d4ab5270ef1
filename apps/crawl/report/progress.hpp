// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <vector>

#include "crawl/report/host_times.hpp"

namespace hocket::crawl {

/// Where a crawl stands.
struct progress_counts {
  std::size_t pages = 0;
  std::size_t in_flight = 0;
  std::size_t queued = 0;
  std::size_t errors = 0;
  std::vector<host_time> slowest;  ///< hosts, when there are several
};

/// Shows how a running crawl goes on: on a terminal one line that is written over, elsewhere (a
/// file, a pipe) a line every second. Only a terminal that wants colours gets escape codes.
class progress {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  enum class style { lines, live, live_in_colour };

  /// `columns` is the terminal's width, for the live line must not wrap.
  /// LIFETIME: `out` outlives it.
  progress(std::ostream& out, style how, time_point start, std::size_t columns = 80) noexcept;

  /// How often update() wants to be called.
  [[nodiscard]] std::chrono::milliseconds interval() const noexcept;

  /// Shows the counts, unless the last ones were shown less than interval() ago.
  void update(const progress_counts& counts, time_point now);

  /// Removes the live line, so that what follows begins on a clean one.
  void finish();

 private:
  std::ostream& out_;
  style style_;
  time_point start_;
  time_point shown_at_;
  std::size_t columns_;
  std::size_t line_width_ = 0;
};

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_set>

#include "crawl/url.hpp"

namespace hocket::crawl {

/// An address that is to be fetched, and the page that has it.
struct frontier_entry {
  url address;
  std::string page;   ///< empty for the address that the crawl began with
  int redirects = 0;  ///< how many redirects in a row led here
};

/// What a crawl has found and not yet fetched: every address once, oldest first.
///
/// It also keeps the limit on pages. As it is not known beforehand whether an address is a page,
/// each one that is being fetched counts as one until finish() tells.
class frontier {
 public:
  /// `max_pages` of 0 is no limit.
  explicit frontier(std::size_t max_pages = 0) noexcept : max_pages_(max_pages) {}

  /// Returns false for what was added before.
  bool add(frontier_entry entry);

  /// The next address; none when nothing is queued or the limit forbids more for now.
  [[nodiscard]] std::optional<frontier_entry> take();

  /// One that was taken is done. REQUIRES: in_flight() > 0.
  void finish(bool was_page) noexcept;

  [[nodiscard]] bool can_take() const noexcept;
  [[nodiscard]] std::size_t queued() const noexcept { return queue_.size(); }
  [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }

 private:
  std::deque<frontier_entry> queue_;
  std::unordered_set<std::string> seen_;
  std::size_t max_pages_;
  std::size_t pages_ = 0;
  std::size_t in_flight_ = 0;
};

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#include "crawl/frontier.hpp"

#include <utility>

namespace hocket::crawl {

bool frontier::add(frontier_entry entry) {
  if (!seen_.insert(entry.address.text()).second) return false;
  queue_.push_back(std::move(entry));
  return true;
}

bool frontier::can_take() const noexcept {
  return !queue_.empty() && (max_pages_ == 0 || pages_ + in_flight_ < max_pages_);
}

std::optional<frontier_entry> frontier::take() {
  if (!can_take()) return std::nullopt;
  std::optional<frontier_entry> entry(std::move(queue_.front()));
  queue_.pop_front();
  ++in_flight_;
  return entry;
}

void frontier::finish(bool was_page) noexcept {
  --in_flight_;
  if (was_page) ++pages_;
}

}  // namespace hocket::crawl

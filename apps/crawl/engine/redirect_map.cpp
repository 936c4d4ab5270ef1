// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/redirect_map.hpp"

namespace hocket::crawl {

const std::string& redirect_map::end_of(const std::string& address) const noexcept {
  // It ends, since the map has no loop.
  const std::string* at = &address;
  for (auto next = target_of_.find(*at); next != target_of_.end(); next = target_of_.find(*at)) {
    at = &next->second;
  }
  return *at;
}

bool redirect_map::closes_loop(const std::string& from, const std::string& to) {
  // The one that closes a loop is left out, so that the map has none.
  if (target_of_.contains(from)) return false;
  if (end_of(to) == from) return true;
  target_of_.emplace(from, to);
  return false;
}

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#include "crawl/redirect_map.hpp"

namespace hocket::crawl {

bool redirect_map::closes_loop(const url& from, const url& to) {
  // Without a loop in the map so far, the walk ends at the first address that does not redirect.
  // The one that closes a loop is left out, which keeps it so.
  const std::string* at = &to.text();
  while (*at != from.text()) {
    const auto next = target_of_.find(*at);
    if (next == target_of_.end()) {
      target_of_.insert_or_assign(from.text(), to.text());
      return false;
    }
    at = &next->second;
  }
  return true;
}

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/client_set.hpp"

#include <algorithm>
#include <utility>

namespace hocket::crawl {

client_set::client_set(http::client_options options, std::size_t connections_of_one) {
  for (std::size_t left = options.connections; left > 0; left -= options.connections) {
    options.connections = std::min(left, connections_of_one);
    members_.push_back({.client = http::client(options)});
  }
}

std::size_t client_set::bytes_received() const noexcept {
  std::size_t sum = 0;
  for (const member& each : members_) sum += each.client.statistics().bytes_received;
  return sum;
}

client_set::member& client_set::first_with_room() noexcept {
  const auto has_room = [](const member& each) {
    return each.leases < each.client.options().connections;
  };
  const auto found = std::find_if(members_.begin(), members_.end(), has_room);
  return found == members_.end() ? members_.front() : *found;
}

}  // namespace hocket::crawl

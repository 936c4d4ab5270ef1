// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <vector>

#include "hocket/http/client.hpp"

namespace hocket::crawl {

/// Clients that share the connections of a crawl.
///
/// Whenever a request begins, and again when it ends, libcurl walks along the connections that its
/// client has to the host. With a thousand of them this is a fifth of all that a page costs; so no
/// client gets more than a few, and a request goes to the first that has one to spare.
///
/// LIFETIME: outlives its leases; the loop outlives it. THREAD: the loop's.
class client_set {
 public:
  /// As many clients as it takes for `options.connections`, with `connections_of_one` each, or
  /// less. REQUIRES: both are at least 1. THROWS: as http::client.
  client_set(http::client_options options, std::size_t connections_of_one);

  /// The right to make one request at a time. With more of them than there are connections some
  /// requests wait, and maybe longer than they would have to.
  class lease;

  [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }

  /// Of all bodies, as they came over the wire: also of those that were given up.
  [[nodiscard]] std::size_t bytes_received() const noexcept;

 private:
  struct member {
    http::client client;
    std::size_t leases = 0;
  };
  [[nodiscard]] member& first_with_room() noexcept;

  std::vector<member> members_;
};

class client_set::lease {
 public:
  explicit lease(client_set& clients) noexcept : member_(clients.first_with_room()) {
    ++member_.leases;
  }
  lease(const lease&) = delete;
  lease& operator=(const lease&) = delete;
  ~lease() { --member_.leases; }

  [[nodiscard]] http::client* operator->() const noexcept { return &member_.client; }

 private:
  member& member_;
};

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "crawl/site/site.hpp"
#include "hocket/http/server.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/task.hpp"

namespace hocket::crawl {

/// Serves a site over HTTP/1.1 on a port of the loopback, to any number of connections. Each answer is
/// as late as the site says.
///
/// LIFETIME: the site outlives it, and so does the loop. THREAD: the loop's.
class site_server {
 public:
  /// Listens from now on; port 0 lets the system pick one.
  /// THROWS: std::system_error; runtime_error without a running loop.
  explicit site_server(const site& served, std::uint16_t port = 0);

  /// The address of the site's first page.
  [[nodiscard]] std::string start_url() const;

  /// Serves until it is cancelled. CANCEL: all connections are closed.
  task<> serve();

  /// By how much all answers so far were late on purpose, together. What their client measures is
  /// more when both share a thread: its own work counts as waiting then.
  [[nodiscard]] std::chrono::nanoseconds total_delay() const noexcept { return total_delay_; }

 private:
  task<http::server_response> answer(http::server_request& request);

  const site& site_;
  tcp_listener listener_;
  http::server server_;
  std::chrono::nanoseconds total_delay_{0};
};

}  // namespace hocket::crawl

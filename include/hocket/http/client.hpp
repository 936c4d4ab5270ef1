// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "hocket/http/client_options.hpp"
#include "hocket/http/request_error.hpp"
#include "hocket/http/response.hpp"
#include "hocket/task.hpp"

namespace hocket::http {

/// What a client has done so far.
struct client_statistics {
  /// Requests that were sent, redirects that were followed included.
  std::size_t requests = 0;
  /// Requests without an answer yet; those that wait for a free connection count too.
  std::size_t in_flight = 0;
  std::size_t peak_in_flight = 0;
  std::size_t connections_opened = 0;
  /// Of bodies, as they came over the wire.
  std::size_t bytes_received = 0;
};

/// Fetches over HTTP and HTTPS, many at once, on the loop's one thread. Connections are kept
/// and used again.
///
///     client web({.connections = 100});
///     response page = co_await web.get("http://127.0.0.1:8080/");
///
/// LIFETIME: outlives its get() tasks; the loop outlives it. THREAD: the loop's.
class client {
 public:
  /// THROWS: runtime_error without a running loop.
  explicit client(client_options options = {});
  client(client&&) noexcept;
  client& operator=(client&&) noexcept;
  /// Closes the connections.
  ~client();

  /// Fetches `url`, following redirects as the options say. Every status is a response.
  /// THROWS: request_error, which says in one line what failed.
  /// CANCEL: the request is given up and its connection closed before `cancelled` is thrown.
  task<response> get(std::string url);

  [[nodiscard]] client_statistics statistics() const noexcept;
  [[nodiscard]] const client_options& options() const noexcept;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace hocket::http

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "hocket/net/dns.hpp"

namespace hocket::http {

/// What a client may do and how long it may take. Limits of 0 mean no limit.
struct client_options {
  /// Connections that are open at a time; further requests wait for one.
  std::size_t connections = 256;
  /// The same for each host.
  std::size_t connections_per_host = 0;

  /// For a whole get(): name, waiting for a connection, redirects and the body.
  std::chrono::milliseconds timeout{30'000};
  /// For one connection until it stands, TLS included.
  std::chrono::milliseconds connect_timeout{10'000};

  /// The body after decompression, so that a small reply cannot fill the memory.
  std::size_t max_body_bytes = std::size_t{64} << 20;

  /// How names are resolved.
  resolver_options names{};

  bool follow_redirects = true;
  /// How many redirects of one get() are followed.
  int max_redirects = 10;

  std::string user_agent = "hocket/0.1";
  /// Asks for compressed replies; the body of the response is never compressed.
  bool compression = true;
  /// Whether a certificate must be signed by somebody who is trusted.
  bool verify_tls = true;
};

}  // namespace hocket::http

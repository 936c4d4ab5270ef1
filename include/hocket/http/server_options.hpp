// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace hocket::http {

/// What clients of a server may do and how long they may take. Limits of 0 mean no limit, but for the
/// first.
struct server_options {
  /// While so many connections are served, more wait in the system's queue.
  std::size_t max_connections = SIZE_MAX;

  /// The path and query of a request; 414 for more.
  std::size_t max_target_bytes = std::size_t{8} << 10;
  /// Request line and header lines together; 431 for more. There is always a limit.
  std::size_t max_header_bytes = std::size_t{32} << 10;
  /// 413 for more.
  std::size_t max_body_bytes = std::size_t{1} << 20;

  /// How long a connection is kept while no request comes.
  std::chrono::milliseconds idle_timeout{60'000};
  /// From a request's first byte to the end of its header lines; 408 for more.
  std::chrono::milliseconds header_timeout{10'000};
  /// For each piece of a body that a handler waits for; 408 for more.
  std::chrono::milliseconds body_timeout{20'000};
  /// A body must come at this rate, on an average over the time for which handlers wait for it; 408
  /// when it is behind by more than body_timeout (or 20 s without that). So a client that sends a
  /// byte now and then does not hold a connection for ever.
  std::size_t min_body_bytes_per_second = 240;
  /// For each piece of an answer until the client has taken it.
  std::chrono::milliseconds write_timeout{60'000};

  /// The Server header; none when it is empty.
  std::string name = "hocket";
};

}  // namespace hocket::http

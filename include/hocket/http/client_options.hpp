// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include <vector>

#include "hocket/http/headers.hpp"
#include "hocket/net/dns.hpp"

namespace hocket::http {

/// Which version of HTTP a client speaks.
enum class http_version : unsigned char {
  automatic,  ///< HTTP/2 over TLS where the server has it, else HTTP/1.1
  http1_1,    ///< HTTP/1.1 always
};

/// When a request is sent again: no connection could be made, or, where the method is idempotent, it
/// took longer than connect_timeout, the connection broke or was silent for idle_timeout, or the
/// answer was 429 or 503. Bodies from generators are sent only once.
struct retry_options {
  /// How often a request is sent again; 0 for never.
  int attempts = 0;
  /// Before the first time; doubled each time. A server's Retry-After goes before it.
  std::chrono::milliseconds first_delay{500};
  /// No delay is longer; an answer whose Retry-After is, is given as it is.
  std::chrono::milliseconds max_delay{30'000};
};

/// What a client may do and how long it may take. Limits of 0 mean no limit.
struct client_options {
  /// Connections that are open at a time; further requests wait for one.
  std::size_t connections = 256;
  /// The same for each host.
  std::size_t connections_per_host = 0;

  /// For a whole request: name, waiting for a connection, redirects and the body.
  std::chrono::milliseconds timeout{30'000};
  /// For one connection until it stands, TLS included.
  std::chrono::milliseconds connect_timeout{10'000};

  /// How long a connection that stands may neither send nor take a byte. A consumer that is slow
  /// to take a streamed body does not count.
  std::chrono::milliseconds idle_timeout{0};

  /// The most that one read of a connection takes; each request that is on its way has a buffer of
  /// this size. From 1 KiB to 10 MiB.
  std::size_t receive_buffer_bytes = std::size_t{16} << 10;

  /// All header lines of one answer.
  std::size_t max_header_bytes = std::size_t{256} << 10;
  /// The body after decompression, so that a small reply cannot fill the memory.
  std::size_t max_body_bytes = std::size_t{64} << 20;

  /// How names are resolved.
  resolver_options names{};

  bool follow_redirects = true;
  /// How many redirects of one request are followed.
  int max_redirects = 10;

  std::string user_agent = "hocket/0.1";
  /// Asks for compressed replies; the body of the response is never compressed.
  bool compression = true;
  /// Whether a certificate, of a server or of an https:// proxy, must be signed by somebody who is
  /// trusted.
  bool verify_tls = true;
  /// A PEM file with whom to trust, instead of those whom the system trusts.
  std::string ca_file{};
  /// PEM files with this side's certificate, for servers that ask for one, and its key.
  std::string client_certificate{};
  std::string client_key{};
  std::string client_key_password{};

  http_version version = http_version::automatic;
  retry_options retries{};

  /// Sent with every request; one of the same name in the request replaces it. Authorization,
  /// Proxy-Authorization, Cookie and Host are not sent on by a redirect to another origin, and
  /// neither are those of a request.
  http::headers headers{};
  /// Keeps the cookies that servers set, and sends them back.
  bool cookies = false;
  /// Cookies to begin with, in Netscape's format or as header lines; implies `cookies`.
  std::string cookie_file{};

  /// "http://host:port", "https://..." or "socks5h://...", maybe with "user:password@"; the proxy
  /// finds the addresses of names. Empty for none, whatever the environment says.
  std::string proxy{};
  /// Hosts that are reached without the proxy: "localhost", ".example.org" with all below, or "*".
  std::vector<std::string> no_proxy{};
};

}  // namespace hocket::http

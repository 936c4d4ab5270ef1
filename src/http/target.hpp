// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace hocket::http::detail {

/// A URL taken apart as far as a connection needs it.
struct target {
  std::string url;  // normalised, without a fragment
  std::string scheme;
  std::string host;  // in ASCII; an IPv6 address without its brackets
  std::string port;

  [[nodiscard]] bool same_origin(const target& other) const noexcept {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
};

struct host_and_port {
  std::string host;
  std::string port;  // empty when the URL has none
};

/// Of a URL of any scheme. THROWS: request_error of the kind bad_url.
host_and_port parse_host_and_port(const std::string& url);

/// Where `reference` leads from `base`: "../x", "?q", "//host/" or a whole URL. One that leads nowhere
/// is given as it is. THROWS: request_error when `base` is no URL.
std::string resolve_reference(const std::string& base, const std::string& reference);

/// THROWS: request_error of the kind bad_url, for a request with `method`.
target parse_target(const std::string& url, std::string_view method = "GET");

}  // namespace hocket::http::detail

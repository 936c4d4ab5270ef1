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

/// THROWS: request_error of the kind bad_url, for a request with `method`.
target parse_target(const std::string& url, std::string_view method = "GET");

}  // namespace hocket::http::detail

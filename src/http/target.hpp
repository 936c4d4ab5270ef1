// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

namespace hocket::http::detail {

/// A URL taken apart as far as a connection needs it.
struct target {
  std::string url;   // normalised, without a fragment
  std::string host;  // in ASCII; an IPv6 address without its brackets
  std::string port;
};

/// THROWS: request_error of the kind bad_url.
target parse_target(const std::string& url);

}  // namespace hocket::http::detail

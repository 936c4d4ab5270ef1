// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <string>

#include "hocket/http/headers.hpp"

namespace hocket::http {

/// What a server answered, complete. Any status is an answer, 404 and 500 too.
struct response {
  long status = 0;
  http::headers headers;
  std::string body;

  /// The URL that answered, after redirects.
  std::string effective_url;
  /// Where a redirect that was not followed leads, as an absolute URL; else empty.
  std::string redirect_url;
  /// How many redirects were followed.
  int redirects = 0;
  /// How long the server asks to be left alone (Retry-After: seconds, or a date), a day at most; 0
  /// when it does not say.
  std::chrono::seconds retry_after{0};

  /// From the call of get() to the last byte: name, connection, redirects and all.
  std::chrono::steady_clock::duration elapsed{};
  /// How long the server was waited for: from each request's last byte to its answer's first.
  std::chrono::steady_clock::duration waiting{};

  /// 200 to 299.
  [[nodiscard]] bool ok() const noexcept { return status >= 200 && status < 300; }
};

}  // namespace hocket::http

// SPDX-License-Identifier: BSL-1.0
#include "http/retry.hpp"

#include <algorithm>
#include <string_view>

namespace hocket::http::detail {

namespace {

bool is_idempotent(std::string_view method) noexcept {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" ||
         method == "OPTIONS" || method == "TRACE";
}

bool is_safe_to_repeat(const request& what, const attempt_outcome& outcome) noexcept {
  if (!what.body.repeatable()) return false;
  // Without a connection the server has not seen it.
  if (outcome.error == request_error_kind::connect) return true;
  if (!is_idempotent(what.method)) return false;
  if (outcome.error) {
    return outcome.error == request_error_kind::closed ||
           outcome.error == request_error_kind::timeout;
  }
  return outcome.status == 429 || outcome.status == 503;
}

}  // namespace

std::optional<std::chrono::milliseconds> retry_delay(const retry_options& options, int retries,
                                                     const request& what,
                                                     const attempt_outcome& outcome) {
  if (retries >= options.attempts || !is_safe_to_repeat(what, outcome)) return std::nullopt;
  if (outcome.retry_after.count() > 0) {
    if (outcome.retry_after > options.max_delay) return std::nullopt;
    return outcome.retry_after;
  }
  std::chrono::milliseconds delay = options.first_delay;
  for (int i = 0; i < retries && delay < options.max_delay; ++i) delay *= 2;
  return std::min(delay, options.max_delay);
}

}  // namespace hocket::http::detail

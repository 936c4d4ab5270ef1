// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <optional>

#include "hocket/http/client_options.hpp"
#include "hocket/http/request.hpp"
#include "hocket/http/request_error.hpp"

namespace hocket::http::detail {

/// What came of sending a request.
struct attempt_outcome {
  std::optional<request_error_kind> error;
  long status = 0;
  std::chrono::seconds retry_after{0};  ///< as the server says, or 0
};

/// How long to wait before `what` is sent again, or none when it must not be. `retries` is how often
/// that has happened already.
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_delay(const retry_options& options,
                                                                   int retries, const request& what,
                                                                   const attempt_outcome& outcome);

}  // namespace hocket::http::detail

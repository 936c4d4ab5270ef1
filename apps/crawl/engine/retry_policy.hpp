// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <optional>

#include "crawl/engine/crawl_options.hpp"
#include "hocket/http/request_error.hpp"
#include "hocket/http/response.hpp"

namespace hocket::crawl {

/// Which requests are made again, and when: those that may go better the next time. A timeout, a
/// connection that broke off, and the statuses by which a server says that it is busy (429, 502,
/// 503, 504); not a refusal, a name that does not exist, or an answer that is no HTTP.
///
/// Each pause is twice as long as the one before it. A server that says how long (Retry-After) is
/// believed up to max_pause.
class retry_policy {
 public:
  static constexpr std::chrono::seconds max_pause{120};

  /// A host that was held so often in a row, and says still that it is busy, is left alone for good.
  static constexpr int most_holds = 5;

  explicit retry_policy(const request_options& options) noexcept
      : retries_(options.retries), first_pause_(options.retry_pause) {}

  /// How long to wait before attempt number `attempts` + 1; none when it is not to be made.
  /// REQUIRES: attempts is at least 1.
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause_after(const http::response& answer,
                                                                     int attempts) const noexcept;
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause_after(http::request_error_kind error,
                                                                     int attempts) const noexcept;

  /// How long nothing is to be asked of a host that gives this answer: 429, or 503 with a
  /// Retry-After. None for other answers. `holds`: how often it was held before, in a row.
  [[nodiscard]] std::optional<std::chrono::milliseconds> hold_after(const http::response& answer,
                                                                    int holds) const noexcept;

 private:
  [[nodiscard]] std::chrono::milliseconds usual_pause(int attempts) const noexcept;

  int retries_;
  std::chrono::milliseconds first_pause_;
};

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/retry_policy.hpp"

#include <algorithm>

namespace hocket::crawl {

namespace {

bool says_busy(long status) noexcept {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

}  // namespace

std::chrono::milliseconds retry_policy::usual_pause(int attempts) const noexcept {
  const std::chrono::milliseconds longest = max_pause;
  std::chrono::milliseconds pause = first_pause_;
  for (int i = 1; i < attempts && pause < longest; ++i) pause *= 2;
  return std::min(pause, longest);
}

std::optional<std::chrono::milliseconds> retry_policy::pause_after(const http::response& answer,
                                                                   int attempts) const noexcept {
  if (attempts > retries_ || !says_busy(answer.status)) return std::nullopt;
  return std::clamp<std::chrono::milliseconds>(answer.retry_after, usual_pause(attempts),
                                               max_pause);
}

std::optional<std::chrono::milliseconds> retry_policy::hold_after(const http::response& answer,
                                                                  int holds) const noexcept {
  const bool tells_when = answer.status == 503 && answer.retry_after.count() > 0;
  if (answer.status != 429 && !tells_when) return std::nullopt;
  return std::clamp<std::chrono::milliseconds>(answer.retry_after, usual_pause(holds + 1),
                                               max_pause);
}

std::optional<std::chrono::milliseconds> retry_policy::pause_after(http::request_error_kind error,
                                                                   int attempts) const noexcept {
  const bool may_go_better =
      error == http::request_error_kind::timeout || error == http::request_error_kind::closed;
  if (attempts > retries_ || !may_go_better) return std::nullopt;
  return usual_pause(attempts);
}

}  // namespace hocket::crawl

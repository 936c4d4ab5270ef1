// SPDX-License-Identifier: BSL-1.0
#include "crawl/retry_policy.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

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
  const auto told = answer.headers.find("retry-after");
  const auto asked =
      told ? read_retry_after(std::string(*told), std::chrono::system_clock::now()) : std::nullopt;
  if (!asked) return usual_pause(attempts);
  return std::clamp<std::chrono::milliseconds>(*asked, usual_pause(attempts), max_pause);
}

std::optional<std::chrono::milliseconds> retry_policy::pause_after(http::request_error_kind error,
                                                                   int attempts) const noexcept {
  const bool may_go_better =
      error == http::request_error_kind::timeout || error == http::request_error_kind::closed;
  if (attempts > retries_ || !may_go_better) return std::nullopt;
  return usual_pause(attempts);
}

std::optional<std::chrono::seconds> read_retry_after(
    const std::string& value, std::chrono::system_clock::time_point now) noexcept {
  const char* const end = value.data() + value.size();
  long count = 0;
  const auto [stopped_at, error] = std::from_chars(value.data(), end, count);
  if (error == std::errc{} && stopped_at == end && count >= 0) return std::chrono::seconds(count);
  const std::time_t date = curl_getdate(value.c_str(), nullptr);
  if (date < 0) return std::nullopt;
  const auto left = std::chrono::system_clock::from_time_t(date) - now;
  return std::max(std::chrono::seconds(0), std::chrono::ceil<std::chrono::seconds>(left));
}

}  // namespace hocket::crawl

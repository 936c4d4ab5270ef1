// SPDX-License-Identifier: BSL-1.0
#include "crawl/robots_fetch.hpp"

#include <optional>
#include <utility>

namespace hocket::crawl {

namespace {

constexpr int max_redirects = 5;

bool is_unreachable(http::request_error_kind kind) noexcept {
  return kind == http::request_error_kind::resolve || kind == http::request_error_kind::connect;
}

fetched_robots unreadable(const std::string& why) {
  return {robots::forbidding_all(), "robots.txt cannot be read: " + why};
}

fetched_robots read_failure(const http::request_error& error) {
  if (is_unreachable(error.kind())) return {};
  return unreadable(reason_of(error));
}

std::optional<url> redirect_of(const url& from, const http::response& answer) {
  const auto location = answer.headers.find("location");
  if (answer.status < 300 || answer.status >= 400 || !location) return std::nullopt;
  try {
    return from.resolve(*location);
  } catch (const url_error&) {
    return std::nullopt;
  }
}

}  // namespace

task<fetched_robots> fetch_robots(fetcher& web, url start, std::string user_agent) {
  url address = *start.resolve("/robots.txt");
  for (int redirects = 0; redirects <= max_redirects; ++redirects) {
    http::response answer;
    try {
      answer = co_await web.get(address);
    } catch (const http::request_error& error) {
      co_return read_failure(error);
    }
    if (answer.ok()) co_return {robots::parse(answer.body, product_of(user_agent)), ""};
    std::optional<url> next = redirect_of(address, answer);
    if (!next) {
      if (answer.status < 500) co_return fetched_robots();
      co_return unreadable("status " + std::to_string(answer.status));
    }
    address = std::move(*next);
  }
  co_return fetched_robots();
}

}  // namespace hocket::crawl

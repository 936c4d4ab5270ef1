// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/robots_fetch.hpp"

#include <utility>

namespace hocket::crawl {

namespace {

// Whoever cannot be asked, or leads nowhere, has no robots.txt (RFC 9309, 2.3.1).
bool means_no_file(http::request_error_kind kind) noexcept {
  using kinds = http::request_error_kind;
  return kind == kinds::resolve || kind == kinds::connect || kind == kinds::too_many_redirects ||
         kind == kinds::bad_url;
}

fetched_robots unreadable(const std::string& why) {
  return {robots::forbidding_all(), "robots.txt cannot be read: " + why};
}

}  // namespace

task<fetched_robots> fetch_robots(fetcher& web, url start, std::string user_agent) {
  const url address = *start.resolve("/robots.txt");
  http::response answer;
  try {
    answer = co_await web.get_following(address);
  } catch (const http::request_error& error) {
    if (means_no_file(error.kind())) co_return fetched_robots();
    co_return unreadable(std::string(error.reason()));
  }
  if (answer.ok()) co_return {robots::parse(answer.body, product_of(user_agent)), ""};
  if (answer.status < 500) co_return fetched_robots();
  co_return unreadable("status " + std::to_string(answer.status));
}

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/robots_fetch.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "hocket/loop/sleep.hpp"

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

fetched_robots read(const http::response& answer, const std::string& user_agent) {
  if (answer.ok()) return {robots::parse(answer.body, product_of(user_agent)), ""};
  const bool says_nothing = answer.status == 429 || answer.status >= 500;
  return says_nothing ? unreadable("status " + std::to_string(answer.status)) : fetched_robots();
}

fetched_robots without_answer(const http::request_error& error) {
  return means_no_file(error.kind()) ? fetched_robots() : unreadable(std::string(error.reason()));
}

}  // namespace

task<fetched_robots> fetch_robots(fetcher& web, url start, std::string user_agent,
                                  retry_policy retries) {
  const url address = *start.resolve("/robots.txt");
  for (int attempts = 1;; ++attempts) {
    fetched_robots got;
    std::optional<std::chrono::milliseconds> pause;
    try {
      const http::response answer = co_await web.get_following(address);
      got = read(answer, user_agent);
      pause = retries.pause_after(answer, attempts);
    } catch (const http::request_error& error) {
      got = without_answer(error);
      pause = retries.pause_after(error.kind(), attempts);
    }
    if (!pause) co_return got;
    co_await sleep(*pause);
  }
}

}  // namespace hocket::crawl

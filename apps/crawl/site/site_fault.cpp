// SPDX-License-Identifier: BSL-1.0
#include "crawl/site/site_fault.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <utility>

#include "hocket/http/status.hpp"
#include "hocket/loop/sleep.hpp"

namespace hocket::crawl {

namespace {

using body = http::message_body::generator;

constexpr std::size_t huge_bytes = 100'000'000;
constexpr std::chrono::milliseconds between_drops{1000};
const std::string beginning = "<!DOCTYPE html>\n<title>A faulty page</title>\n";

body dripping() {
  for (;;) {
    std::string drop = "x";
    co_yield std::move(drop);
    co_await sleep(between_drops);
  }
}

body broken_off() {
  std::string half = beginning + "<p>half a pa";
  co_yield std::move(half);
  throw http::connection_abort();
}

body filled(std::size_t size) {
  std::string first = beginning;
  co_yield std::move(first);
  const std::string paragraph = "<p>" + std::string(16'381, 'x');
  for (std::size_t sent = 0; sent < size; sent += paragraph.size()) {
    std::string piece = paragraph;
    co_yield std::move(piece);
  }
}

http::server_response redirect_on(std::string_view path) {
  http::server_response answer{.status = 302};
  answer.headers.add("Location", std::string(path) + "+");
  return answer;
}

http::server_response page(http::message_body content) {
  http::server_response answer{.body = std::move(content)};
  answer.headers.add("Content-Type", "text/html; charset=utf-8");
  return answer;
}

}  // namespace

std::optional<site_fault> fault_named(std::string_view name) noexcept {
  const auto found = std::find(site_fault_names.begin(), site_fault_names.end(), name);
  if (found == site_fault_names.end()) return std::nullopt;
  return static_cast<site_fault>(found - site_fault_names.begin());
}

http::server_response faulty_response(site_fault fault, std::string_view path) {
  switch (fault) {
    case site_fault::slow:
      return page(dripping());
    case site_fault::reset:
      return page(broken_off());
    case site_fault::redirects:
      return redirect_on(path);
    case site_fault::bad_encoding: {
      http::server_response answer = page(beginning);
      answer.headers.add("Content-Encoding", "gzip");
      return answer;
    }
    case site_fault::not_utf8:
      return page(beginning + "<p>\xff\xfe<a href=\"/\">\xc3(</a>\n");
    case site_fault::huge:
      return page(filled(huge_bytes));
    case site_fault::endless:
      return page(filled(std::numeric_limits<std::size_t>::max()));
  }
  return page(beginning);
}

}  // namespace hocket::crawl

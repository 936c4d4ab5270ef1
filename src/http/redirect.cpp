// SPDX-License-Identifier: BSL-1.0
#include "http/redirect.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "hocket/http/request_error.hpp"
#include "http/header_lines.hpp"
#include "http/target.hpp"

namespace hocket::http::detail {

namespace {

void drop_body(request& what) {
  what.body = {};
  for (const char* name : {"Content-Type", "Content-Length", "Content-Encoding", "Content-Language",
                           "Content-Location", "Transfer-Encoding"}) {
    what.headers.remove(name);
  }
}

constexpr const char* names_of_one_origin[] = {"Authorization", "Proxy-Authorization", "Cookie",
                                               "Host"};

void drop_what_is_of_one_origin(request& what) {
  what.authentication.reset();
  for (const char* name : names_of_one_origin) what.headers.remove(name);
}

}  // namespace

bool is_redirect(long status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_of_one_origin(std::string_view name) noexcept {
  return std::any_of(std::begin(names_of_one_origin), std::end(names_of_one_origin),
                     [&](const char* each) { return same_ignoring_case(name, each); });
}

bool redirect(request& what, long status, std::string url) {
  const bool to_get = status == 303 || (status < 303 && what.method == "POST");
  if (to_get) {
    if (what.method != "HEAD") what.method = "GET";
    drop_body(what);
  }
  if (!what.body.repeatable()) {
    throw request_error(request_error_kind::other, url,
                        "a redirect asks for a body again that a generator has made", what.method);
  }
  const bool leaves = !parse_target(url, what.method).same_origin(parse_target(what.url));
  if (leaves) drop_what_is_of_one_origin(what);
  what.url = std::move(url);
  return leaves;
}

}  // namespace hocket::http::detail

// SPDX-License-Identifier: BSL-1.0
#include "http/redirect.hpp"

#include <utility>

#include "hocket/http/request_error.hpp"
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

void drop_secrets(request& what) {
  what.authentication.reset();
  for (const char* name : {"Authorization", "Proxy-Authorization", "Cookie"}) {
    what.headers.remove(name);
  }
}

}  // namespace

bool is_redirect(long status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

void redirect(request& what, long status, std::string url) {
  const bool to_get = status == 303 || (status < 303 && what.method == "POST");
  if (to_get) {
    if (what.method != "HEAD") what.method = "GET";
    drop_body(what);
  }
  if (!what.body.repeatable()) {
    throw request_error(request_error_kind::other, url,
                        "a redirect asks for a body again that a generator has made", what.method);
  }
  if (!parse_target(url, what.method).same_origin(parse_target(what.url))) drop_secrets(what);
  what.url = std::move(url);
}

}  // namespace hocket::http::detail

// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/request_error.hpp"

#include <utility>

namespace hocket::http {

namespace {

std::string about(const std::string& url, std::string_view method) {
  return std::string(method) + " " + url + ": ";
}

std::string one_line(request_error_kind kind, const std::string& url, const std::string& detail,
                     std::string_view method) {
  std::string text = about(url, method) + std::string(describe(kind));
  if (!detail.empty()) text += ": " + detail;
  // URLs and what servers say are foreign text; a report has one line per error.
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

}  // namespace

std::string_view describe(request_error_kind kind) noexcept {
  switch (kind) {
    case request_error_kind::bad_url:
      return "not a URL that can be fetched";
    case request_error_kind::resolve:
      return "name not resolved";
    case request_error_kind::connect:
      return "connection failed";
    case request_error_kind::timeout:
      return "timed out";
    case request_error_kind::too_large:
      return "body too large";
    case request_error_kind::headers_too_large:
      return "headers too large";
    case request_error_kind::protocol:
      return "not a valid HTTP reply";
    case request_error_kind::closed:
      return "connection closed by the server";
    case request_error_kind::tls:
      return "no secure connection";
    case request_error_kind::too_many_redirects:
      return "too many redirects";
    case request_error_kind::other:
      break;
  }
  return "request failed";
}

request_error::request_error(request_error_kind kind, std::string url, const std::string& detail,
                             std::string_view method)
    : std::runtime_error(one_line(kind, url, detail, method)),
      kind_(kind),
      url_(std::move(url)),
      reason_at_(about(url_, method).size()) {}

}  // namespace hocket::http

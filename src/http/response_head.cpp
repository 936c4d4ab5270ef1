// SPDX-License-Identifier: BSL-1.0
#include "http/response_head.hpp"

#include <charconv>

#include "hocket/errors.hpp"
#include "hocket/http/status.hpp"
#include "http/header_lines.hpp"

namespace hocket::http::detail {

namespace {

bool has_no_body(int status) noexcept { return status < 200 || status == 204 || status == 304; }

/// Lines that are the connection's business and not the handler's.
bool is_of_the_connection(std::string_view name) noexcept {
  return same_ignoring_case(name, "content-length") ||
         same_ignoring_case(name, "transfer-encoding") || same_ignoring_case(name, "connection");
}

void append(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

void append_framing(std::string& head, const server_response& response, std::string_view method,
                    int minor_version) {
  if (has_no_body(response.status)) return;
  const auto promised = response.headers.find("content-length");
  if (method == "HEAD" && response.body.empty() && promised) {
    append(head, "Content-Length", *promised);
  } else if (const auto size = response.body.size_bytes()) {
    append(head, "Content-Length", std::to_string(*size));
  } else if (minor_version == 1) {
    append(head, "Transfer-Encoding", "chunked");
  }
}

}  // namespace

body_framing framing_of(const server_response& response, std::string_view method,
                        int minor_version) noexcept {
  if (method == "HEAD" || has_no_body(response.status)) return body_framing::none;
  if (response.body.size_bytes()) return body_framing::length;
  return minor_version == 1 ? body_framing::chunks : body_framing::close;
}

std::string response_head(const server_response& response, std::string_view method,
                          int minor_version, bool keep_alive, std::string_view server_name) {
  if (response.status < 200 || response.status > 999) {
    throw value_error("a handler answers with the status " + std::to_string(response.status));
  }
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(reason_phrase(response.status)).append("\r\n");
  if (!server_name.empty() && !response.headers.contains("server")) {
    append(head, "Server", server_name);
  }
  for (const headers::line& line : response.headers) {
    if (is_of_the_connection(line.name)) continue;
    check_header(line);
    append(head, line.name, line.value);
  }
  append_framing(head, response, method, minor_version);
  if (!keep_alive) {
    append(head, "Connection", "close");
  } else if (minor_version == 0) {
    append(head, "Connection", "keep-alive");
  }
  return head += "\r\n";
}

std::string chunk_of(std::string_view piece) {
  char digits[16];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), piece.size(), 16).ptr;
  std::string chunk(std::begin(digits), end);
  return chunk.append("\r\n").append(piece).append("\r\n");
}

}  // namespace hocket::http::detail

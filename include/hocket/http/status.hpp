// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace hocket::http {

/// "Not Found" for 404; "Unknown" for what has no name.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

/// Thrown by a handler of a server: the request is answered with this status, and `what()` as text.
///
///     if (!found) throw http::status_error(404, "no such note");
///
/// The server throws it too, where a handler reads a request's body: 400 when it is malformed or ends
/// too early, 408 when it comes too slowly, 413 when it is too large.
class status_error : public std::runtime_error {
 public:
  status_error(int status, const std::string& text) : std::runtime_error(text), status_(status) {}

  [[nodiscard]] int status() const noexcept { return status_; }

 private:
  int status_;
};

/// Thrown by a handler, or by the generator of an answer's body: the connection ends at once,
/// whatever was promised. Over TCP the client sees a reset.
class connection_abort : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "the connection is aborted"; }
};

}  // namespace hocket::http

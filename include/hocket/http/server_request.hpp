// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

#include "hocket/async_generator.hpp"
#include "hocket/http/headers.hpp"
#include "hocket/task.hpp"

namespace hocket::http {

namespace detail {
class server_connection;
struct request_head;
}  // namespace detail

/// What a client asks of a server.
///
/// LIFETIME: until its answer has been sent; a generator that is the answer's body may use it.
class server_request {
 public:
  server_request(detail::server_connection& from, detail::request_head&& head);
  server_request(const server_request&) = delete;
  server_request& operator=(const server_request&) = delete;

  /// "GET", "POST", or whatever the client says.
  [[nodiscard]] const std::string& method() const noexcept { return method_; }
  /// As it was sent: "/find?q=1".
  [[nodiscard]] const std::string& target() const noexcept { return target_; }
  /// The target before its query: "/find".
  [[nodiscard]] std::string_view path() const noexcept {
    return std::string_view(target_).substr(0, target_.find('?'));
  }
  /// The query without its question mark: "q=1"; empty when there is none.
  [[nodiscard]] std::string_view query() const noexcept {
    const auto at = target_.find('?');
    return at == target_.npos ? std::string_view() : std::string_view(target_).substr(at + 1);
  }
  [[nodiscard]] const http::headers& headers() const noexcept { return headers_; }
  /// Of HTTP/1.0 or HTTP/1.1.
  [[nodiscard]] int minor_version() const noexcept { return minor_version_; }

  /// The next piece of the body; empty at its end. A client that waits for leave to send it gets it.
  /// THROWS: status_error, which a handler lets through: the request is then answered with it.
  /// std::system_error when the connection breaks.
  /// CANCEL: nothing was read; the connection is closed after this request.
  task<std::string> read_some();
  /// The rest of the body in one piece. THROWS: as read_some().
  /// CANCEL: what had come of it is lost; the connection is closed after this request.
  task<std::string> read_to_end();
  /// The rest of the body, piece by piece. CANCEL, THROWS: as read_some().
  async_generator<std::string> body();

 private:
  detail::server_connection& connection_;
  std::string method_;
  std::string target_;
  http::headers headers_;
  int minor_version_;
};

}  // namespace hocket::http

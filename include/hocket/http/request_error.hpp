// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace hocket::http {

/// Why there is no response.
enum class request_error_kind : unsigned char {
  bad_url,             ///< no URL, or not of http or https
  resolve,             ///< the name has no address
  connect,             ///< the address does not answer, or refuses
  timeout,             ///< one of the time limits of client_options
  too_large,           ///< the body is over the limit
  headers_too_large,   ///< the header lines are over the limit
  protocol,            ///< the reply is not HTTP, or breaks its rules
  closed,              ///< the server closed the connection before the reply was complete
  tls,                 ///< no secure connection, or a certificate that cannot be trusted
  too_many_redirects,  ///< a redirect loop, or a chain over the limit
  other,
};

/// The kind in words, without the URL: "connection failed".
std::string_view describe(request_error_kind kind) noexcept;

/// A request that got no response.
class request_error : public std::runtime_error {
 public:
  /// what() is one line: "GET http://x/: connection failed: Connection refused".
  request_error(request_error_kind kind, std::string url, const std::string& detail,
                std::string_view method = "GET");

  [[nodiscard]] request_error_kind kind() const noexcept { return kind_; }
  /// The URL that failed, which after a redirect is not the one that was asked for.
  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  /// what() without method and URL: "connection failed: Connection refused".
  [[nodiscard]] std::string_view reason() const noexcept {
    return std::string_view(what()).substr(reason_at_);
  }

 private:
  request_error_kind kind_;
  std::string url_;
  std::size_t reason_at_;
};

}  // namespace hocket::http

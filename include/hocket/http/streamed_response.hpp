// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <string>

#include "hocket/async_generator.hpp"
#include "hocket/http/headers.hpp"
#include "hocket/task.hpp"

namespace hocket::http {

namespace detail {
class live_exchange;
}

/// An answer whose body is still on its way.
///
///     streamed_response page = co_await web.open(address);
///     auto pieces = page.body();
///     while (auto piece = co_await pieces.next()) co_await file.write(*piece);
///
/// What was received and not taken yet is bounded: when nobody takes it, the connection is not read,
/// and the server has to wait.
///
/// LIFETIME: the client outlives it. Destruction before the body's end closes the connection;
/// generators that body() gave are of no use then. No read may be under way.
class streamed_response {
 public:
  explicit streamed_response(std::shared_ptr<detail::live_exchange> running);
  streamed_response(streamed_response&&) noexcept;
  streamed_response& operator=(streamed_response&&) noexcept;
  ~streamed_response();

  [[nodiscard]] long status() const noexcept { return status_; }
  /// 200 to 299.
  [[nodiscard]] bool ok() const noexcept { return status_ >= 200 && status_ < 300; }
  [[nodiscard]] const http::headers& headers() const noexcept { return headers_; }
  /// The URL that answers, after redirects.
  [[nodiscard]] const std::string& effective_url() const noexcept { return effective_url_; }

  /// What came since the last call; waits when that is nothing. Empty at the end of the body.
  /// THROWS: request_error when the body breaks off, is too large, or pauses for longer than
  /// client_options::idle_timeout.
  /// CANCEL: nothing is lost.
  task<std::string> read_some();

  /// The rest of the body in one piece. THROWS, CANCEL: as read_some(), but what was read is lost.
  task<std::string> read_to_end();

  /// The rest of the body, piece by piece. THROWS: as read_some(); runtime_error when the response
  /// is gone.
  async_generator<std::string> body();

 private:
  void close() noexcept;

  long status_ = 0;
  http::headers headers_;
  std::string effective_url_;
  std::shared_ptr<detail::live_exchange> running_;
};

}  // namespace hocket::http

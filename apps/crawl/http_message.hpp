// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "crawl/site.hpp"

namespace hocket::crawl {

struct http_request {
  std::string method;
  std::string target;  ///< path and query
  bool keep_alive = false;
};

/// Finds the requests in the bytes of one connection. Only those without a body are taken, which
/// is all that a site of pages needs.
class request_reader {
 public:
  enum class outcome { incomplete, complete, malformed };

  request_reader();
  ~request_reader();
  request_reader(request_reader&&) noexcept;
  request_reader& operator=(request_reader&&) noexcept;

  /// Adds what the connection gave; it may hold parts of requests, or several.
  void feed(std::string_view bytes);

  /// Takes the next request, if it is complete. After a malformed one no other can be found.
  [[nodiscard]] outcome next(http_request& request);

  /// Why the request is malformed, in one line.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

 private:
  struct parser;

  std::string bytes_;
  std::unique_ptr<parser> parser_;
  std::string fault_;
};

/// The answer as it is sent, in HTTP/1.1; a HEAD request gets everything but the body.
[[nodiscard]] std::string response_text(const site_reply& reply, const http_request& request);

}  // namespace hocket::crawl

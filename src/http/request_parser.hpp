// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "hocket/http/headers.hpp"

namespace hocket::http::detail {

/// What a request says before its body.
struct request_head {
  std::string method;
  std::string target;
  http::headers headers;
  int minor_version = 1;
  bool keep_alive = false;
  bool expects_continue = false;
};

/// Finds requests in the bytes of a connection. It keeps none of them: who calls it keeps those that
/// were not used, and gives them again with more behind them.
class request_parser {
 public:
  struct limits {
    std::size_t target_bytes;
    std::size_t header_bytes;  ///< the request line and all header lines
    std::size_t body_bytes;    ///< 0 for any
  };

  enum class outcome : unsigned char {
    more,   ///< bytes are missing
    head,   ///< the head is complete: see head()
    piece,  ///< a piece of the body
    end,    ///< the request is complete
    fault,  ///< it is none, and nothing can be found after it: see status() and why()
  };
  struct step {
    outcome what;
    std::size_t used_bytes;  ///< from the front of what was given
    std::string_view piece;  ///< within what was given
  };

  explicit request_parser(const limits& allowed);
  ~request_parser();
  request_parser(request_parser&&) noexcept;

  [[nodiscard]] step next(std::string_view bytes);
  /// Begins with the next request. REQUIRES: next() gave `end`.
  void restart();

  /// REQUIRES: `head` was given.
  [[nodiscard]] request_head& head() noexcept;
  /// Something of a request has come.
  [[nodiscard]] bool begun() const noexcept { return header_bytes_ > 0; }
  /// All of a request has come.
  [[nodiscard]] bool done() const noexcept;

  /// Of a fault: with what it is to be answered.
  [[nodiscard]] int status() const noexcept { return status_; }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }

 private:
  class reader;

  step fail(int status, std::string why, std::size_t used_bytes = 0);
  step next_of_head(std::string_view bytes);
  step next_of_body(std::string_view bytes);
  step check_head(std::size_t used_bytes);

  limits limits_;
  std::unique_ptr<reader> reader_;
  std::size_t header_bytes_ = 0;
  int status_ = 0;
  std::string why_;
};

}  // namespace hocket::http::detail

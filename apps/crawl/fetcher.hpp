// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "crawl/crawl_options.hpp"
#include "hocket/http/client.hpp"
#include "hocket/task.hpp"

namespace hocket::crawl {

/// Makes the requests of a crawl, as its options say. A redirect is an answer like any other, since
/// each address is to be fetched once and judged by itself.
///
/// LIFETIME: outlives its tasks; the loop outlives it. THREAD: the loop's.
class fetcher {
 public:
  /// THROWS: runtime_error without a running loop.
  explicit fetcher(const crawl_options& options);

  /// THROWS: request_error. CANCEL: the request is given up.
  [[nodiscard]] task<http::response> get(const std::string& address) {
    return client_.get(address);
  }

 private:
  http::client client_;
};

/// Why a request failed, in one line without the address, which who reports it names anyway.
[[nodiscard]] std::string reason_of(const http::request_error& error);

}  // namespace hocket::crawl

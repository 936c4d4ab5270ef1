// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "crawl/engine/client_set.hpp"
#include "crawl/engine/crawl_options.hpp"
#include "crawl/web/url.hpp"
#include "hocket/http/request.hpp"
#include "hocket/http/response.hpp"
#include "hocket/task.hpp"

namespace hocket::crawl {

/// Makes the requests of a crawl, as its options say. For get() and check() a redirect is an answer
/// like any other, since each address is to be fetched once and judged by itself. Headers and credentials that the options
/// name go to the site that is crawled alone.
///
/// LIFETIME: outlives its tasks; the loop outlives it. THREAD: the loop's.
class fetcher {
 public:
  /// THROWS: runtime_error without a running loop; std::system_error when a file that the options
  /// name cannot be read; value_error for an option that cannot be sent.
  fetcher(const url& site, const crawl_options& options);

  /// THROWS: request_error. CANCEL: the request is given up.
  [[nodiscard]] task<http::response> get(const url& address);

  /// As get(), but follows redirects, wherever they lead; five at most.
  [[nodiscard]] task<http::response> get_following(const url& address);

  /// Asks whether something is there, without its body: by HEAD, and when that fails by a GET, which is
  /// given up after the header: many a server refuses HEAD, or breaks it off, for what it has. Only
  /// 429 is believed. THROWS and CANCEL: as get().
  [[nodiscard]] task<http::response> check(url address);

  /// Of all bodies, as they came over the wire: also of those that were given up.
  [[nodiscard]] std::uint64_t bytes_received() const noexcept { return clients_.bytes_received(); }

 private:
  [[nodiscard]] http::request request_for(const url& address, const char* method) const;
  [[nodiscard]] task<http::response> send(http::request asked);

  url site_;
  http::headers headers_;
  std::optional<http::credentials> authentication_;
  client_set clients_;
};

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hocket/http/client.hpp"
#include "hocket/loop/event_loop.hpp"
#include "http/cookie_jar.hpp"
#include "http/curl_transfer.hpp"
#include "http/multi.hpp"
#include "http/name_cache.hpp"
#include "http/proxy.hpp"
#include "http/target.hpp"

namespace hocket::http::detail {

/// What all requests of a client share.
class client_core {
 public:
  explicit client_core(client_options settings);

  task<response> send(request what);
  task<streamed_response> open(request what);

  /// The addresses of the host of `to`, or of the proxy, as CURLOPT_RESOLVE takes them; empty when
  /// there is nothing to look up. THROWS: request_error, for a request with `method`.
  task<std::string> resolve(const target& to, bool through_proxy, std::string_view method);

  /// A transfer for one request, from those that are idle.
  class lease;
  /// Counts a request for as long as it is in flight.
  class flight;

  const client_options options;
  event_loop& loop;
  multi driver;
  name_cache names;
  const proxy by_way_of;
  std::optional<cookie_jar> cookies;
  std::vector<std::unique_ptr<curl_transfer>> idle;
  client_statistics statistics;
};

class client_core::lease {
 public:
  explicit lease(client_core& owner);
  lease(const lease&) = delete;
  lease& operator=(const lease&) = delete;
  ~lease() {
    // Room was made when the flight began, so this does not allocate.
    if (owner_.idle.size() < owner_.idle.capacity()) owner_.idle.push_back(std::move(transfer_));
  }
  curl_transfer& operator*() const noexcept { return *transfer_; }
  curl_transfer* operator->() const noexcept { return transfer_.get(); }

 private:
  client_core& owner_;
  std::unique_ptr<curl_transfer> transfer_;
};

class client_core::flight {
 public:
  explicit flight(client_core& owner);
  flight(const flight&) = delete;
  flight& operator=(const flight&) = delete;
  ~flight() { --statistics_.in_flight; }

 private:
  client_statistics& statistics_;
};

}  // namespace hocket::http::detail

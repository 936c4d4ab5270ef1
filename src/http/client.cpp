// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/client.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/net/dns.hpp"
#include "http/curl_transfer.hpp"
#include "http/exchange.hpp"
#include "http/multi.hpp"
#include "http/name_cache.hpp"
#include "http/target.hpp"

namespace hocket::http {

namespace {

using addresses = std::vector<ip_address>;

std::string in_words(std::chrono::milliseconds time) {
  if (time.count() % 1000 == 0) return std::to_string(time.count() / 1000) + " s";
  return std::to_string(time.count()) + " ms";
}

bool is_redirect(long status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

struct client::impl {
  explicit impl(client_options settings)
      : options(std::move(settings)),
        loop(event_loop::current()),
        driver(loop, options),
        names(loop, options.names) {}

  task<response> get(std::string url);
  task<response> get_following(std::string& url);
  task<response> get_once(std::string url);
  task<addresses> find_addresses(const detail::target& to);
  response take_response(detail::curl_transfer& t);

  /// A transfer for one request, from those that are idle.
  class lease;
  /// Counts a request for as long as it is in flight.
  class flight;

  const client_options options;
  event_loop& loop;
  detail::multi driver;
  detail::name_cache names;
  std::vector<std::unique_ptr<detail::curl_transfer>> idle;
  client_statistics statistics;
};

class client::impl::lease {
 public:
  explicit lease(impl& owner) : owner_(owner) {
    if (owner.idle.empty()) {
      transfer_ = std::make_unique<detail::curl_transfer>(owner.options);
      return;
    }
    transfer_ = std::move(owner.idle.back());
    owner.idle.pop_back();
  }
  lease(const lease&) = delete;
  lease& operator=(const lease&) = delete;
  ~lease() {
    // Room was made when the flight began, so this does not allocate.
    if (owner_.idle.size() < owner_.idle.capacity()) owner_.idle.push_back(std::move(transfer_));
  }
  detail::curl_transfer& operator*() const noexcept { return *transfer_; }

 private:
  impl& owner_;
  std::unique_ptr<detail::curl_transfer> transfer_;
};

class client::impl::flight {
 public:
  explicit flight(impl& owner) : statistics_(owner.statistics) {
    owner.idle.reserve(statistics_.in_flight + 1);
    ++statistics_.requests;
    ++statistics_.in_flight;
    statistics_.peak_in_flight = std::max(statistics_.peak_in_flight, statistics_.in_flight);
  }
  flight(const flight&) = delete;
  flight& operator=(const flight&) = delete;
  ~flight() { --statistics_.in_flight; }

 private:
  client_statistics& statistics_;
};

task<addresses> client::impl::find_addresses(const detail::target& to) {
  // curl takes an address as it is, so there is nothing to tell it.
  if (ip_address::try_parse(to.host)) co_return addresses();
  try {
    co_return co_await names.find(to.host);
  } catch (const resolve_error& e) {
    throw request_error(request_error_kind::resolve, to.url, e.reason());
  }
}

task<response> client::impl::get_once(std::string url) {
  const detail::target to = detail::parse_target(url);
  const addresses found = co_await find_addresses(to);
  const flight counted(*this);
  const lease leased(*this);
  detail::curl_transfer& t = *leased;
  t.prepare(to.url, to.host, to.port, found);
  co_await detail::exchange(driver, t);
  if (!t.succeeded()) throw t.error(to.url);
  co_return take_response(t);
}

response client::impl::take_response(detail::curl_transfer& t) {
  response result;
  result.status = t.long_info(CURLINFO_RESPONSE_CODE);
  result.effective_url = t.text_info(CURLINFO_EFFECTIVE_URL);
  if (is_redirect(result.status)) result.redirect_url = t.text_info(CURLINFO_REDIRECT_URL);
  result.headers = std::move(t.headers_);
  result.body = std::move(t.body_);
  const auto waited =
      t.offset_info(CURLINFO_STARTTRANSFER_TIME_T) - t.offset_info(CURLINFO_PRETRANSFER_TIME_T);
  result.waiting = std::chrono::microseconds(std::max<curl_off_t>(waited, 0));
  statistics.connections_opened += static_cast<std::size_t>(t.long_info(CURLINFO_NUM_CONNECTS));
  statistics.bytes_received += static_cast<std::size_t>(t.offset_info(CURLINFO_SIZE_DOWNLOAD_T));
  return result;
}

/// Leaves in `url` the one that was fetched last, for the errors of who calls.
task<response> client::impl::get_following(std::string& url) {
  int redirects = 0;
  std::chrono::steady_clock::duration waiting{};
  for (;;) {
    response got = co_await get_once(url);
    waiting += got.waiting;
    if (got.redirect_url.empty() || !options.follow_redirects) {
      got.redirects = redirects;
      got.waiting = waiting;
      co_return got;
    }
    if (redirects == options.max_redirects) {
      throw request_error(request_error_kind::too_many_redirects, url,
                          "more than " + std::to_string(options.max_redirects));
    }
    ++redirects;
    url = std::move(got.redirect_url);
  }
}

task<response> client::impl::get(std::string url) {
  const auto start = loop.now();
  const auto deadline = options.timeout.count() > 0 ? saturating_add(start, options.timeout)
                                                    : clock::time_point::max();
  try {
    response got = co_await timeout_at(deadline, get_following(url));
    got.elapsed = loop.now() - start;
    co_return got;
  } catch (const timeout_error&) {
    throw request_error(request_error_kind::timeout, url,
                        "no complete reply within " + in_words(options.timeout));
  }
}

client::client(client_options options) : impl_(std::make_unique<impl>(std::move(options))) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

task<response> client::get(std::string url) { return impl_->get(std::move(url)); }

client_statistics client::statistics() const noexcept { return impl_->statistics; }

const client_options& client::options() const noexcept { return impl_->options; }

}  // namespace hocket::http

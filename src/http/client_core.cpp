// SPDX-License-Identifier: BSL-1.0
#include "http/client_core.hpp"

#include <algorithm>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/net/dns.hpp"
#include "http/duration_text.hpp"
#include "http/live_exchange.hpp"

namespace hocket::http::detail {

namespace {

/// Waits for `answered`, no longer than the client allows for `live`.
task<> within_limit(client_core& core, live_exchange& live) {
  const auto limit = live.what().timeout.value_or(core.options.timeout);
  const auto deadline =
      limit.count() > 0 ? saturating_add(core.loop.now(), limit) : clock::time_point::max();
  timeout_scope scope(deadline);
  auto answered = scope.run(live.answered());
  try {
    co_await std::move(answered);
  } catch (const timeout_error&) {
    if (!scope.expired()) throw;  // the body's own
    throw request_error(request_error_kind::timeout, live.what().url,
                        "no complete reply within " + in_words(limit), live.what().method);
  }
}

std::string resolve_line(const std::string& host, const std::string& port,
                         const std::vector<ip_address>& found) {
  // The plus lets the entry age like one that curl has looked up itself.
  std::string line = "+" + host + ":" + port + ":";
  for (const ip_address& ip : found) {
    if (line.back() != ':') line += ',';
    line += ip.is_v6() ? "[" + ip.str() + "]" : ip.str();
  }
  return line;
}

}  // namespace

client_core::client_core(client_options settings)
    : options(std::move(settings)),
      loop(event_loop::current()),
      driver(loop, options),
      names(loop, options.names),
      by_way_of(options) {
  if (options.cookies || !options.cookie_file.empty()) cookies.emplace(options.cookie_file);
}

client_core::lease::lease(client_core& owner) : owner_(owner) {
  if (owner.idle.empty()) {
    CURLSH* const shared = owner.cookies ? owner.cookies->share() : nullptr;
    transfer_ = std::make_unique<curl_transfer>(owner.loop, owner.options, shared);
    return;
  }
  transfer_ = std::move(owner.idle.back());
  owner.idle.pop_back();
}

client_core::flight::flight(client_core& owner) : statistics_(owner.statistics) {
  owner.idle.reserve(statistics_.in_flight + 1);
  ++statistics_.requests;
  ++statistics_.in_flight;
  statistics_.peak_in_flight = std::max(statistics_.peak_in_flight, statistics_.in_flight);
}

task<std::string> client_core::resolve(const target& to, bool through_proxy,
                                       std::string_view method) {
  const std::string& host = through_proxy ? by_way_of.host() : to.host;
  const std::string& port = through_proxy ? by_way_of.port() : to.port;
  // curl takes an address as it is, so there is nothing to tell it.
  if (ip_address::try_parse(host)) co_return std::string();
  try {
    auto finding = names.find(host);
    co_return resolve_line(host, port, co_await std::move(finding));
  } catch (const resolve_error& e) {
    throw request_error(request_error_kind::resolve, to.url, e.reason(), method);
  }
}

task<response> client_core::send(request what) {
  const auto start = loop.now();
  live_exchange live(*this, std::move(what), live_exchange::body_is::whole);
  auto limited = within_limit(*this, live);
  if (live.what().body.repeatable()) {
    co_await std::move(limited);
  } else {
    auto outcome = co_await catching(std::move(limited));
    auto closing = live.close_body();
    co_await std::move(closing);
    outcome.value();
  }
  response got = live.take_response();
  got.elapsed = loop.now() - start;
  co_return got;
}

task<streamed_response> client_core::open(request what) {
  auto live =
      std::make_shared<live_exchange>(*this, std::move(what), live_exchange::body_is::streamed);
  auto limited = within_limit(*this, *live);
  auto outcome = co_await catching(std::move(limited));
  if (!outcome.has_value()) {
    auto closing = live->close_body();
    co_await std::move(closing);
  }
  outcome.value();
  co_return streamed_response(std::move(live));
}

}  // namespace hocket::http::detail

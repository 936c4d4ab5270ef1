// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <string>
#include <tuple>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/net/tls.hpp"
#include "hocket/testing/simulated_stream.hpp"
#include "test_authority.hpp"

/// Two sides of a TLS connection over a simulated link, and certificates for them.
namespace hocket::tests {

using simulated_tls = tls_stream<simulated_stream>;

inline const test_authority& authority() {
  static const test_authority made("hocket's test authority");
  return made;
}

inline const identity& localhost() {
  static const identity made = authority().issue({.names = {"localhost", "127.0.0.1", "::1"}});
  return made;
}

/// A client that knows the test authority only.
inline tls_client_options trusting() {
  return {.system_roots = false, .authorities = authority().certificate()};
}
inline tls_context trusting_client() { return tls_context::client(trusting()); }

inline tls_server_options serving(const identity& as) {
  return {.certificate = as.certificate, .private_key = as.private_key};
}
inline tls_context localhost_server() { return tls_context::server(serving(localhost())); }

struct tls_pair {
  simulated_tls client;
  simulated_tls server;
};

/// The outcomes of both sides of a handshake.
inline auto shake_hands(tls_context from, tls_context to, std::string host, simulated_link link) {
  auto ends = simulated_stream::make_pair(link);
  return gather(return_exceptions,
                tls_connect(std::move(ends.first), std::move(host), std::move(from)),
                tls_accept(std::move(ends.second), std::move(to)));
}

inline task<tls_pair> connect_tls(tls_context from = trusting_client(),
                                  tls_context to = localhost_server(),
                                  std::string host = "localhost", simulated_link link = {}) {
  auto both = shake_hands(std::move(from), std::move(to), std::move(host), std::move(link));
  auto outcome = co_await std::move(both);
  co_return tls_pair{std::get<0>(outcome).value(), std::get<1>(outcome).value()};
}
/// The same with the usual two over a link of one's own.
inline task<tls_pair> connect_tls(simulated_link link) {
  return connect_tls(trusting_client(), localhost_server(), "localhost", std::move(link));
}

/// Why something failed.
struct tls_refusal {
  tls_failure why{};
  std::string text;
};

template <class T>
tls_refusal tls_refusal_in(received<T>& outcome) {
  try {
    static_cast<void>(outcome.value());
  } catch (const tls_error& e) {
    return {e.why(), e.what()};
  } catch (const std::exception& e) {
    return {tls_failure::configuration, e.what()};
  }
  return {tls_failure::configuration, "it did not fail"};
}

template <class T>
task<tls_refusal> tls_refusal_of(task<T> failing) {
  auto outcome = co_await catching(std::move(failing));
  co_return tls_refusal_in(outcome);
}

}  // namespace hocket::tests

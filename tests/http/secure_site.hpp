// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <utility>

#include "hocket/flow/task_group.hpp"
#include "hocket/http/server.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/net/tls.hpp"
#include "test_authority.hpp"

namespace hocket_test {

/// Who signs the certificates of the tests.
inline const hocket::tests::test_authority& authority() {
  static const hocket::tests::test_authority made("hocket's test authority");
  return made;
}

/// Of a server that is called localhost.
inline hocket::tls_server_options localhost() {
  static const hocket::tests::identity made = authority().issue({.names = {"localhost"}});
  return {.certificate = made.certificate, .private_key = made.private_key};
}

/// Encrypts what `listener` accepts and gives each stream to `handler`, until it is cancelled. A
/// client that leaves because it does not like what it sees is no failure.
template <class Handler>
hocket::task<void> serve_encrypted(hocket::task_group& group, hocket::tcp_listener& listener,
                                   hocket::tls_context context, Handler handler) {
  auto one = [](hocket::tcp_stream plain, hocket::tls_context with,
                Handler serves) -> hocket::task<void> {
    try {
      auto accepting = tls_accept(std::move(plain), std::move(with));
      auto stream = co_await std::move(accepting);
      auto serving = serves(std::move(stream));
      co_await std::move(serving);
    } catch (const std::runtime_error&) {
      // The client has left.
    }
  };
  for (;;) {
    auto accepted = co_await listener.accept();
    group.spawn(one(std::move(accepted), context, handler));
  }
}

/// The same with an HTTP server.
inline hocket::task<void> serve_secure(hocket::task_group& group, hocket::tcp_listener& listener,
                                       hocket::http::server& served, hocket::tls_context context) {
  auto handler = [&served](hocket::tls_stream<hocket::tcp_stream> stream) {
    return served.serve_connection(std::move(stream));
  };
  return serve_encrypted(group, listener, std::move(context), handler);
}

}  // namespace hocket_test

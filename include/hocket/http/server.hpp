// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "hocket/http/connection_stream.hpp"
#include "hocket/http/server_options.hpp"
#include "hocket/http/server_request.hpp"
#include "hocket/http/server_response.hpp"
#include "hocket/http/status.hpp"
#include "hocket/loop/clock.hpp"
#include "hocket/net/accept_loop.hpp"
#include "hocket/net/byte_stream.hpp"
#include "hocket/task.hpp"

namespace hocket::http {

namespace detail {
struct server_core;
}

/// What a server has done so far.
struct server_statistics {
  std::size_t connections = 0;
  std::size_t open_connections = 0;
  std::size_t peak_open_connections = 0;
  /// That were complete enough to be answered, refused ones too.
  std::size_t requests = 0;
};

/// A small server of HTTP/1.0 and HTTP/1.1 over any byte stream.
///
///     http::server notes([](http::server_request& request) -> task<http::server_response> {
///       http::server_response found{.body = "you asked for " + request.target() + "\n"};
///       co_return found;
///     });
///     tcp_listener listener;
///     co_await notes.serve(listener);
///
/// The handler is called for each request; those of one connection one after the other, also when they
/// come at once. What it throws is answered: status_error with its status, anything else with 500 and
/// a report to the loop's exception handler; connection_abort ends the connection, and a
/// keyboard_interrupt the server.
///
/// Requests that are malformed, too large, too slow or of another version are answered 400, 408, 413,
/// 414, 417, 431, 501 or 505 without the handler.
///
/// LIFETIME: outlives its tasks; the loop outlives it. THREAD: the loop's.
class server {
 public:
  using handler = std::function<task<server_response>(server_request&)>;

  /// THROWS: value_error when no connection would be allowed.
  explicit server(handler answer, server_options options = {});
  ~server();

  /// Accepts connections from `listener`, a tcp_listener or what else has accept() and close(), and
  /// serves them until stop(), and then until all connections have ended. The listener is closed then.
  /// A server may have several listeners, which share its limits.
  /// THROWS: what left accept(), after the connections of this listener have been cancelled.
  /// CANCEL: the connections of this listener are closed.
  template <class Listener>
  task<void> serve(Listener& listener) {
    const talker serves{*this};
    auto serving = connections_.serve_all(listener, serves);
    co_await std::move(serving);
  }

  /// Serves one connection until either side ends it. Errors of the connection end it, and nothing
  /// else. CANCEL: the connection is closed.
  template <ByteStream Stream>
  task<void> serve_connection(Stream stream) {
    const talker serves{*this};
    auto serving = connections_.serve_one(std::move(stream), serves);
    co_await std::move(serving);
  }

  /// Takes no more connections or requests, from now on. Connections without a request are closed at
  /// once, others with their answer; those that have it not after `grace` are cancelled. Then serve()
  /// returns. A second call changes nothing.
  void stop(clock::duration grace = std::chrono::seconds(10)) noexcept;

  [[nodiscard]] server_statistics statistics() const noexcept;

 private:
  struct talker {
    template <ByteStream Stream>
    task<void> operator()(Stream stream) const {
      detail::connection_stream_of<Stream> erased(stream);
      auto talking = with.talk(erased);
      co_await std::move(talking);
    }

    server& with;
  };

  task<void> talk(detail::connection_stream& stream);

  hocket::detail::accept_loop connections_;
  std::unique_ptr<detail::server_core> core_;
};

}  // namespace hocket::http

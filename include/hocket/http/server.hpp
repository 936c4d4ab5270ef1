// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "hocket/flow/task_group.hpp"
#include "hocket/http/connection_stream.hpp"
#include "hocket/http/server_options.hpp"
#include "hocket/http/server_request.hpp"
#include "hocket/http/server_response.hpp"
#include "hocket/http/status.hpp"
#include "hocket/net/byte_stream.hpp"
#include "hocket/task.hpp"

namespace hocket::http {

namespace detail {
class server_core;
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

  explicit server(handler answer, server_options options = {});
  server(const server&) = delete;
  server& operator=(const server&) = delete;
  ~server();

  /// Accepts connections from `listener`, a tcp_listener or what else has accept() and close(), and
  /// serves them until stop(), which closes it.
  /// THROWS: exception_group with what accept() throws. CANCEL: all connections are closed.
  template <class Listener>
  task<void> serve(Listener& listener);

  /// Serves one connection until either side ends it. Errors of the connection end it, and nothing
  /// else. CANCEL: the connection is closed.
  template <ByteStream Stream>
  task<void> serve_connection(Stream stream);

  /// Takes no more connections or requests. Connections without a request are closed at once, others
  /// with their answer, or server_options::stop_grace later; then serve() returns.
  void stop() noexcept;

  [[nodiscard]] server_statistics statistics() const noexcept;

 private:
  template <class Listener>
  task<void> accept_all(Listener& listener, task_group& connections);
  task<void> serve_until_stopped(std::function<task<void>(task_group&)> accept,
                                 std::function<void()> close);
  task<void> serve_stream(detail::connection_stream& stream);
  task<void> wait_for_room();

  std::unique_ptr<detail::server_core> core_;
};

template <class Listener>
task<void> server::serve(Listener& listener) {
  auto accept = [this, &listener](task_group& connections) {
    return accept_all(listener, connections);
  };
  auto serving = serve_until_stopped(accept, [&listener] { listener.close(); });
  co_await std::move(serving);
}

template <class Listener>
task<void> server::accept_all(Listener& listener, task_group& connections) {
  for (;;) {
    auto room = wait_for_room();
    co_await std::move(room);
    auto accepted = co_await listener.accept();
    // At once, so that it counts before the next one is waited for.
    connections.spawn_eager(serve_connection(std::move(accepted)));
  }
}

template <ByteStream Stream>
task<void> server::serve_connection(Stream stream) {
  detail::connection_stream_of<Stream> erased(stream);
  auto serving = serve_stream(erased);
  co_await std::move(serving);
}

}  // namespace hocket::http

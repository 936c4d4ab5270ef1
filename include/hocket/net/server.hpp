// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/clock.hpp"
#include "hocket/net/accept_loop.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/net/unix_socket.hpp"
#include "hocket/task.hpp"

namespace hocket {

struct server_options {
  /// While so many connections are served, more wait in the system's queue.
  std::size_t max_connections = SIZE_MAX;
};

/// Serves each connection to a listener, which is a tcp_listener or a unix_listener, in a task of its
/// own (Python: asyncio.Server).
///
///     tcp_server server(tcp_listener(), [](tcp_stream stream) -> task<void> { ... });
///     group.spawn(server.serve());
///     ...
///     server.stop(5s);
///
/// A handler begins as soon as its connection is accepted. One that fails ends its own connection, and
/// the loop's exception handler gets what left it. A connection is closed when its handler is done with
/// the stream.
///
/// LIFETIME: outlives serve(). THREAD: the loop's.
template <class Listener>
class stream_server {
 public:
  using stream_type = typename Listener::stream_type;
  using handler = std::function<task<void>(stream_type)>;

  /// THROWS: value_error when no connection would be allowed.
  stream_server(Listener listener, handler serves, const server_options& options = {})
      : listener_(std::move(listener)),
        handler_(std::move(serves)),
        connections_(options.max_connections) {}

  /// Accepts and serves until stop(), and then until all connections have ended.
  /// THROWS: what left accept(), after all connections have been cancelled; runtime_error when it was
  /// called before.
  /// CANCEL: no more is accepted, and all connections are cancelled and waited for.
  task<void> serve() {
    if (std::exchange(started_, true)) {
      throw runtime_error("serve: this server was started already");
    }
    auto serving = connections_.serve_all(listener_, handler_);
    co_await std::move(serving);
  }

  /// Accepts no more, from now on. Connections have `grace` to end by themselves, and are cancelled
  /// then. A second call changes nothing.
  void stop(clock::duration grace = clock::duration::zero()) noexcept {
    connections_.stop(grace);
    listener_.close();
  }

  /// How many connections are being served.
  [[nodiscard]] std::size_t connections() const noexcept { return connections_.connections(); }
  [[nodiscard]] const auto& local() const noexcept { return listener_.local(); }

 private:
  Listener listener_;
  const handler handler_;
  detail::accept_loop connections_;
  bool started_ = false;
};

using tcp_server = stream_server<tcp_listener>;
using unix_server = stream_server<unix_listener>;

/// A server that begins to serve in `group` at once (Python: asyncio.start_server). Letting the
/// pointer go does not stop it.
/// THROWS: as tcp_listener and task_group::spawn().
std::shared_ptr<tcp_server> start_server(task_group& group, tcp_server::handler serves,
                                         const address& where = {ip_address::loopback(), 0},
                                         const server_options& options = {});
/// The same on a unix socket.
std::shared_ptr<unix_server> start_server(task_group& group, unix_server::handler serves,
                                          const unix_address& where,
                                          const server_options& options = {});

extern template class stream_server<tcp_listener>;
extern template class stream_server<unix_listener>;

}  // namespace hocket

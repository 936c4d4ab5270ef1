// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "hocket/net/socket_listener.hpp"
#include "hocket/net/socket_stream.hpp"
#include "hocket/net/unix_address.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// A connection over a unix socket, to a process of this machine. Reads, writes and closing are
/// socket_stream's and stream_reader's.
class unix_stream : public socket_stream {
 public:
  /// Connects to who listens at `to`. While the listener's queue is full it tries again every
  /// `retry_interval`, since the system tells nobody when there is room.
  /// CANCEL: nothing stays open.
  /// THROWS: std::system_error "connect /run/x.sock: No such file or directory"; runtime_error
  /// without a running loop.
  static task<unix_stream> connect(unix_address to);

  /// Two ends of one connection. THROWS: std::system_error; runtime_error without a running loop.
  static std::pair<unix_stream, unix_stream> make_pair();

  /// The process at the other end, as it was when it connected or began to listen.
  /// THROWS: std::system_error when the stream is closed.
  [[nodiscard]] int peer_process_id() const;

  static constexpr std::chrono::milliseconds retry_interval{10};

 private:
  friend class unix_listener;
  struct connected_socket;

  unix_stream(event_loop& loop, unique_fd fd, std::string name);
};

/// How a unix_listener takes its address.
struct unix_listen_options {
  /// So many connections may wait for accept(). The system caps it (net.core.somaxconn).
  int backlog = 1024;
  /// A socket's file that is left over from a process that is gone is replaced. One that somebody
  /// listens at is not.
  bool replace_stale = false;
};

/// Accepts connections over a unix socket. As tcp_listener.
///
/// The file of the socket is removed by close(), unless another one has taken its place.
///
/// LIFETIME: the loop outlives it. THREAD: the loop's.
class unix_listener {
 public:
  using stream_type = unix_stream;

  class [[nodiscard("co_await it")]] accept_operation : public detail::accept_operation {
   public:
    explicit accept_operation(unix_listener& listener)
        : detail::accept_operation(*listener.socket_), listener_name_(listener.local().str()) {}
    unix_stream await_resume();

   private:
    std::string listener_name_;
  };

  /// Listens at `where`.
  /// THROWS: std::system_error "bind /run/x.sock (nobody listens there): Address already in use" when
  /// the file is stale, and without the words in brackets when it is not; runtime_error without a
  /// running loop.
  explicit unix_listener(const unix_address& where, const unix_listen_options& options = {});

  /// The next connection. CANCEL, and what happens without descriptors: as tcp_listener::accept().
  accept_operation accept() { return accept_operation(*this); }

  /// Stops to listen. A task in accept() gets std::system_error (EBADF).
  void close() noexcept;

  [[nodiscard]] const unix_address& local() const noexcept;

 private:
  struct bound_socket;

  std::unique_ptr<detail::listening_socket> socket_;
};

}  // namespace hocket

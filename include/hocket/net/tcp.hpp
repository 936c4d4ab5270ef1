// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "hocket/loop/timer.hpp"
#include "hocket/net/address.hpp"
#include "hocket/net/async_socket.hpp"
#include "hocket/net/stream_reader.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// A TCP connection (Python: asyncio's StreamReader and StreamWriter in one).
///
/// One task may read while another writes. Errors are std::system_error with the operation,
/// the peer and errno; after close() every operation gives EBADF.
///
/// LIFETIME: the loop outlives it; buffers outlive the operation.
/// THREAD: the loop's.
class tcp_stream : public stream_reader<tcp_stream> {
 public:
  class [[nodiscard("co_await it")]] read_operation : public detail::socket_operation {
   public:
    read_operation(tcp_stream& stream, std::span<std::byte> into) noexcept
        : socket_operation(*stream.socket_, readiness::readable, &attempt),
          peer_(stream.socket_->peer_),
          unread_(stream.unread_),
          into_(into) {}
    bool await_ready() { return unread_.empty() ? socket_operation::await_ready() : take_unread(); }
    std::size_t await_resume();

   private:
    static bool attempt(socket_operation& operation) noexcept;
    bool take_unread() noexcept;
    const address peer_;
    detail::read_buffer& unread_;
    std::span<std::byte> into_;
    std::size_t size_ = 0;
  };

  class [[nodiscard("co_await it")]] write_operation : public detail::socket_operation {
   public:
    write_operation(const tcp_stream& stream, std::span<const std::byte> data) noexcept
        : socket_operation(*stream.socket_, readiness::writable, &attempt),
          peer_(stream.socket_->peer_),
          left_(data) {}
    void await_resume();

   private:
    static bool attempt(socket_operation& operation) noexcept;
    const address peer_;
    std::span<const std::byte> left_;
  };

  /// Connects to `to`. THROWS: std::system_error "connect 127.0.0.1:1: Connection refused";
  /// runtime_error without a running loop.
  /// CANCEL: the half-open connection is closed.
  static task<tcp_stream> connect(address to);

  /// Reads what there is, at most `into.size()` bytes, and waits only when there is nothing.
  /// Gives how many; 0 at the end of the stream (or for an empty `into`).
  /// CANCEL: nothing was read.
  read_operation read_some(std::span<std::byte> into) noexcept { return {*this, into}; }

  /// Writes all of `data`, however many pieces the system takes.
  /// CANCEL: an unknown part was written; the connection is good for closing only.
  write_operation write_all(std::span<const std::byte> data) noexcept { return {*this, data}; }
  write_operation write_all(std::string_view text) noexcept {
    return {*this, std::as_bytes(std::span(text))};
  }

  /// The peer reads the end of the stream; reading goes on. THROWS: std::system_error.
  void shutdown_write();

  /// Closes the connection. A task that waits for it gets std::system_error (EBADF).
  void close() noexcept { socket_->close(); }
  [[nodiscard]] bool is_open() const noexcept { return socket_ && socket_->is_open(); }

  [[nodiscard]] const address& peer() const noexcept { return socket_->peer_; }
  /// This side's address. THROWS: std::system_error when the stream is closed.
  [[nodiscard]] address local() const;

 private:
  friend class tcp_listener;

  struct connected_socket : detail::async_socket {
    connected_socket(event_loop& loop, unique_fd fd, const address& peer) noexcept
        : async_socket(loop, std::move(fd)), peer_(peer) {}
    const address peer_;
  };
  class connect_operation;

  tcp_stream(event_loop& loop, unique_fd fd, const address& peer)
      : socket_(std::make_unique<connected_socket>(loop, std::move(fd), peer)) {}

  std::unique_ptr<connected_socket> socket_;  // waiting operations point to it: it must not move
};

/// Accepts TCP connections.
///
///     tcp_listener listener;  // a port on the loopback that the system picks
///     for (;;) group.spawn(serve(co_await listener.accept()));
///
/// LIFETIME: the loop outlives it. THREAD: the loop's.
class tcp_listener {
 public:
  class [[nodiscard("co_await it")]] accept_operation : public detail::socket_operation {
   public:
    explicit accept_operation(tcp_listener& listener) noexcept;
    tcp_stream await_resume();

   private:
    struct retry_timer : timer {
      explicit retry_timer(accept_operation& owner) noexcept;
      accept_operation& owner_;
    };
    static bool attempt(socket_operation& operation) noexcept;
    void back_off(int error) noexcept;

    tcp_listener& listener_;
    retry_timer retry_;
    unique_fd accepted_;
    address peer_;
    bool reported_ = false;
  };

  /// Listens at `where`; port 0 lets the system pick one. `backlog` connections may wait.
  /// THROWS: std::system_error "bind 127.0.0.1:80: Permission denied"; runtime_error
  /// without a running loop.
  explicit tcp_listener(const address& where = {ip_address::loopback(), 0}, int backlog = 1024);

  /// The next connection. Connections that died while they waited are passed over. When the
  /// process has no descriptor left this is reported once to the loop's exception handler,
  /// and tried again every `retry_interval`; the connections wait meanwhile.
  /// CANCEL: no connection is lost.
  accept_operation accept() noexcept { return accept_operation(*this); }

  /// Stops to listen. A task in accept() gets std::system_error (EBADF).
  void close() noexcept { socket_->close(); }

  [[nodiscard]] std::uint16_t port() const noexcept { return local_.port; }
  [[nodiscard]] const address& local() const noexcept { return local_; }

  static constexpr std::chrono::milliseconds retry_interval{100};

 private:
  std::unique_ptr<detail::async_socket> socket_;
  address local_;
};

}  // namespace hocket

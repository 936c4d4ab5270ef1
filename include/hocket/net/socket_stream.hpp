// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "hocket/net/async_socket.hpp"
#include "hocket/net/stream_reader.hpp"

namespace hocket {

/// A connection over a socket: what tcp_stream and unix_stream have in common (Python: asyncio's
/// StreamReader and StreamWriter in one).
///
/// One task may read while another writes. Errors are std::system_error with the operation,
/// the peer and errno; after close() every operation gives EBADF.
///
/// LIFETIME: the loop outlives it; buffers outlive the operation.
/// THREAD: the loop's.
class socket_stream : public stream_reader<socket_stream> {
 public:
  class [[nodiscard("co_await it")]] readable_operation;
  class [[nodiscard("co_await it")]] read_operation;
  class [[nodiscard("co_await it")]] write_operation;
  class [[nodiscard("co_await it")]] gather_operation;

  /// Waits until a read has something to give: bytes, the end of the stream or an error. A task that
  /// waits so needs no buffer yet, which counts where thousands of connections are idle:
  ///
  ///     for (bool goes_on = true; goes_on;) {
  ///       co_await peer.readable();
  ///       goes_on = co_await answer(peer);  // a task with a buffer, which lives for one message
  ///     }
  ///
  /// Now and then there is nothing after all, and the read waits.
  /// THROWS: std::system_error "wait for 127.0.0.1:1: ..." when the stream is closed.
  /// CANCEL: nothing was read.
  readable_operation readable() noexcept;

  /// Reads what there is, at most `into.size()` bytes, and waits only when there is nothing.
  /// Gives how many; 0 at the end of the stream (or for an empty `into`).
  /// CANCEL: nothing was read.
  read_operation read_some(std::span<std::byte> into) noexcept;

  /// Writes all of `data`, however many pieces the system takes.
  /// CANCEL: an unknown part was written; the connection is good for closing only.
  write_operation write_all(std::span<const std::byte> data) noexcept;
  write_operation write_all(std::string_view text) noexcept;

  /// Writes all of several pieces, one after the other, without copying them together.
  /// LIFETIME: the pieces and what they refer to outlive the operation. CANCEL: as write_all().
  gather_operation write_all(std::span<const std::span<const std::byte>> pieces) noexcept;

  /// The peer reads the end of the stream; reading goes on. THROWS: std::system_error.
  void shutdown_write();

  /// Closes the connection. A task that waits for it gets std::system_error (EBADF). The system goes
  /// on sending what was written.
  void close() noexcept { socket_->close(); }
  [[nodiscard]] bool is_open() const noexcept { return socket_ && socket_->is_open(); }

  /// How many bytes the system keeps before a write waits, or before the peer's writes do. The system
  /// may take another number; Linux takes twice as many, for its own needs.
  /// THROWS: std::system_error.
  void set_send_buffer_size(std::size_t size_bytes);
  [[nodiscard]] std::size_t send_buffer_size() const;
  void set_receive_buffer_size(std::size_t size_bytes);
  [[nodiscard]] std::size_t receive_buffer_size() const;

  socket_stream(socket_stream&&) noexcept = default;
  socket_stream& operator=(socket_stream&&) noexcept = default;

 protected:
  /// Waiting operations point to the socket, so it must not move.
  explicit socket_stream(std::unique_ptr<detail::async_socket> socket) noexcept
      : socket_(std::move(socket)) {}
  ~socket_stream() = default;

  [[nodiscard]] detail::async_socket& socket() const noexcept { return *socket_; }

 private:
  std::unique_ptr<detail::async_socket> socket_;
};

class socket_stream::readable_operation : public detail::socket_operation {
 public:
  explicit readable_operation(socket_stream& stream) noexcept
      : socket_operation(stream.socket(), kind), unread_(stream.unread_) {}

  bool await_ready() { return unread_.empty() ? socket_operation::await_ready() : end_at_once(); }
  void await_resume() { check_outcome("wait for"); }

 private:
  static bool attempt(socket_operation& operation) noexcept;
  static constexpr auto kind = reading(&attempt);

  const detail::read_buffer& unread_;
};

class socket_stream::read_operation : public detail::socket_operation {
 public:
  read_operation(socket_stream& stream, std::span<std::byte> into) noexcept
      : socket_operation(stream.socket(), kind), unread_(stream.unread_), into_(into) {}

  bool await_ready() { return unread_.empty() ? socket_operation::await_ready() : take_unread(); }
  std::size_t await_resume() {
    check_outcome("read from");
    return into_.size();
  }

 private:
  static bool attempt(socket_operation& operation) noexcept;
  static constexpr auto kind = reading(&attempt);
  bool take_unread() noexcept;

  detail::read_buffer& unread_;
  std::span<std::byte> into_;  ///< in the end what was read
};

class socket_stream::write_operation : public detail::socket_operation {
 public:
  write_operation(socket_stream& stream, std::span<const std::byte> data) noexcept
      : socket_operation(stream.socket(), kind), left_(data) {}

  void await_resume() { check_outcome("write to"); }

 private:
  static bool attempt(socket_operation& operation) noexcept;
  static constexpr auto kind = writing(&attempt);

  std::span<const std::byte> left_;
};

class socket_stream::gather_operation : public detail::socket_operation {
 public:
  gather_operation(socket_stream& stream,
                   std::span<const std::span<const std::byte>> pieces) noexcept
      : socket_operation(stream.socket(), kind), left_(pieces) {}

  void await_resume() { check_outcome("write to"); }

 private:
  static bool attempt(socket_operation& operation) noexcept;
  static constexpr auto kind = writing(&attempt);
  void written(std::size_t size) noexcept;

  std::span<const std::span<const std::byte>> left_;
  std::size_t first_written_ = 0;  ///< so many bytes of the first piece that is left
};

inline socket_stream::readable_operation socket_stream::readable() noexcept {
  return readable_operation(*this);
}
inline socket_stream::read_operation socket_stream::read_some(std::span<std::byte> into) noexcept {
  return {*this, into};
}
inline socket_stream::write_operation socket_stream::write_all(
    std::span<const std::byte> data) noexcept {
  return {*this, data};
}
inline socket_stream::write_operation socket_stream::write_all(std::string_view text) noexcept {
  return {*this, std::as_bytes(std::span(text))};
}
inline socket_stream::gather_operation socket_stream::write_all(
    std::span<const std::span<const std::byte>> pieces) noexcept {
  return {*this, pieces};
}

}  // namespace hocket

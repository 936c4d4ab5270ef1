// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "hocket/net/address.hpp"
#include "hocket/net/async_socket.hpp"
#include "hocket/net/bind_options.hpp"

namespace hocket {

/// What a receive gave of a datagram.
struct datagram {
  std::size_t size_bytes = 0;       ///< in the buffer
  std::size_t full_size_bytes = 0;  ///< as it was sent
  address from{};

  /// The buffer was too small; the rest is lost.
  [[nodiscard]] bool truncated() const noexcept { return size_bytes < full_size_bytes; }
};

/// A UDP socket (Python: a datagram endpoint).
///
///     udp_socket clock({ip_address::loopback(), 0});
///     const auto question = co_await clock.recv_from(buffer);
///     co_await clock.send_to(answer, question.from);
///
/// One task may receive while another sends. Errors are std::system_error with the operation, the
/// address and errno; after close() every operation gives EBADF.
///
/// LIFETIME: the loop outlives it; buffers outlive the operation.
/// THREAD: the loop's.
class udp_socket {
 public:
  class [[nodiscard("co_await it")]] receive_operation;
  class [[nodiscard("co_await it")]] send_operation;

  /// Takes `where`; port 0 lets the system pick one. The default is for those who speak first,
  /// to version 4.
  /// THROWS: std::system_error "bind 127.0.0.1:53: Permission denied"; runtime_error without a
  /// running loop.
  explicit udp_socket(const address& where = {}, const bind_options& options = {});

  /// From now on send() goes to `peer`, and what others send is not received. An answer of the peer's
  /// machine that nobody listens there fails the next operation with ECONNREFUSED.
  /// THROWS: std::system_error.
  void connect(const address& peer);

  /// Sends `data` as one datagram. REQUIRES for send(): connect().
  /// THROWS: EMSGSIZE for more than fits in one; EDESTADDRREQ without connect().
  /// CANCEL: nothing was sent.
  send_operation send_to(std::span<const std::byte> data, const address& to) noexcept;
  send_operation send_to(std::string_view text, const address& to) noexcept;
  send_operation send(std::span<const std::byte> data) noexcept;
  send_operation send(std::string_view text) noexcept;

  /// Receives one datagram. What does not fit into `into` is lost, and the result says so.
  /// CANCEL: nothing was received.
  receive_operation recv_from(std::span<std::byte> into) noexcept;

  /// Datagrams may go to broadcast addresses. THROWS: std::system_error.
  void set_broadcast(bool on);

  /// Closes the socket. A task that waits for it gets std::system_error (EBADF).
  void close() noexcept { socket_->close(); }
  [[nodiscard]] bool is_open() const noexcept { return socket_ && socket_->is_open(); }

  [[nodiscard]] const address& local() const noexcept;

 private:
  struct bound_socket;

  std::unique_ptr<detail::async_socket> socket_;
};

class udp_socket::receive_operation : public detail::socket_operation {
 public:
  receive_operation(udp_socket& socket, std::span<std::byte> into) noexcept
      : socket_operation(*socket.socket_, kind), into_(into) {}

  datagram await_resume() {
    check_outcome("receive on");
    return received_;
  }

 private:
  static bool attempt(socket_operation& operation) noexcept;
  static constexpr auto kind = reading(&attempt);

  std::span<std::byte> into_;
  datagram received_;
};

class udp_socket::send_operation : public detail::socket_operation {
 public:
  send_operation(udp_socket& socket, std::span<const std::byte> data, const address* to) noexcept
      : socket_operation(*socket.socket_, kind),
        data_(data),
        to_(to ? *to : address()),
        is_connected_(to == nullptr) {}

  void await_resume();

 private:
  static bool attempt(socket_operation& operation) noexcept;
  static constexpr auto kind = writing(&attempt);

  std::span<const std::byte> data_;
  address to_;
  bool is_connected_;
};

inline udp_socket::send_operation udp_socket::send_to(std::span<const std::byte> data,
                                                      const address& to) noexcept {
  return {*this, data, &to};
}
inline udp_socket::send_operation udp_socket::send_to(std::string_view text,
                                                      const address& to) noexcept {
  return {*this, std::as_bytes(std::span(text)), &to};
}
inline udp_socket::send_operation udp_socket::send(std::span<const std::byte> data) noexcept {
  return {*this, data, nullptr};
}
inline udp_socket::send_operation udp_socket::send(std::string_view text) noexcept {
  return {*this, std::as_bytes(std::span(text)), nullptr};
}
inline udp_socket::receive_operation udp_socket::recv_from(std::span<std::byte> into) noexcept {
  return {*this, into};
}

}  // namespace hocket

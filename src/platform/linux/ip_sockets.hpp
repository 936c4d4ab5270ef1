// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/address.hpp"
#include "hocket/net/bind_options.hpp"
#include "platform/linux/sockets.hpp"

/// TCP and UDP sockets.
namespace hocket::platform {

/// A socket that listens at `where`. THROWS: std::system_error naming the address.
unique_fd listen_tcp(const address& where, const listen_options& options);

/// Starts a connection. When it is not there yet the socket becomes writable once
/// finish_connect() can tell how it went. THROWS: std::system_error.
unique_fd start_connect(const address& to);

/// A socket that is bound to `where`. THROWS: std::system_error naming the address.
unique_fd open_udp(const address& where, const bind_options& options);

/// From now on `fd` sends to `peer` and receives from it alone. THROWS: std::system_error.
void connect_udp(int fd, const address& peer);

/// `to` is null for a socket that is connected.
io_result send_datagram(int fd, std::span<const std::byte> data, const address* to) noexcept;

struct received_datagram {
  io_result result;  ///< the size of the whole datagram, also when it is more than the buffer's
  address from{};
};
received_datagram receive_datagram(int fd, std::span<std::byte> into) noexcept;

/// THROWS: std::system_error.
address local_address(int fd);

/// The address in a `sockaddr`, for libraries that hand those out; none when it is no IP
/// address.
std::optional<ip_address> ip_of_sockaddr(const void* raw) noexcept;

}  // namespace hocket::platform

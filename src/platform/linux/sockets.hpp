// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/address.hpp"

/// Non-blocking stream sockets. EINTR never comes out of here.
namespace hocket::platform {

/// What one attempt at I/O gave.
struct io_result {
  std::size_t size = 0;
  int error = 0;  // errno, 0 for success

  /// True when nothing could be done now: wait for readiness and try again.
  [[nodiscard]] bool would_block() const noexcept;
};

struct accept_result {
  unique_fd fd;
  int error = 0;
  address peer{};

  [[nodiscard]] bool would_block() const noexcept { return io_result{0, error}.would_block(); }
  /// The connection that was to be accepted died in the queue; the next one may be well.
  [[nodiscard]] bool connection_lost() const noexcept;
  /// The process, or the machine, has no descriptor or memory left.
  [[nodiscard]] bool out_of_resources() const noexcept;
};

/// A socket that listens at `where`. THROWS: std::system_error naming the address.
unique_fd listen_tcp(const address& where, int backlog);

accept_result accept_tcp(int listener) noexcept;

/// Starts a connection. When it is not there yet the socket becomes writable once
/// finish_connect() can tell how it went. THROWS: std::system_error.
unique_fd start_connect(const address& to);

/// The outcome of a connection: 0, or errno; EINPROGRESS while there is none.
int finish_connect(int fd) noexcept;

/// Size 0 without an error is the end of the stream.
io_result read_some(int fd, std::span<std::byte> into) noexcept;
/// A peer that is gone gives EPIPE, and no SIGPIPE.
io_result write_some(int fd, std::span<const std::byte> data) noexcept;

/// Returns errno, 0 for success.
int shutdown_write(int fd) noexcept;

/// THROWS: std::system_error.
address local_address(int fd);
address peer_address(int fd);

/// The address in a `sockaddr`, for libraries that hand those out; none when it is no IP
/// address.
std::optional<ip_address> ip_of_sockaddr(const void* raw) noexcept;

}  // namespace hocket::platform

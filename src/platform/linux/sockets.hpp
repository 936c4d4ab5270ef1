// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <span>

#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/address.hpp"

/// What all kinds of non-blocking sockets have in common. EINTR never comes out of here.
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
  address peer{};  ///< of an IP socket

  [[nodiscard]] bool would_block() const noexcept { return io_result{0, error}.would_block(); }
  /// The connection that was to be accepted died in the queue; the next one may be well.
  [[nodiscard]] bool connection_lost() const noexcept;
  /// The process, or the machine, has no descriptor or memory left.
  [[nodiscard]] bool out_of_resources() const noexcept;
};

accept_result accept(int listener) noexcept;

/// Size 0 without an error is the end of the stream.
io_result read_some(int fd, std::span<std::byte> into) noexcept;
/// A peer that is gone gives EPIPE, and no SIGPIPE.
io_result write_some(int fd, std::span<const std::byte> data) noexcept;
/// The same for several pieces one after the other, without the first `skip` bytes of the first.
io_result write_pieces(int fd, std::span<const std::span<const std::byte>> pieces,
                       std::size_t skip) noexcept;

/// Returns errno, 0 for success.
int shutdown_write(int fd) noexcept;

/// The outcome of a connection that was started: 0, or errno; EINPROGRESS while there is none.
int finish_connect(int fd) noexcept;

enum class socket_option : unsigned char {
  broadcast,
  receive_buffer,
  send_buffer,
  no_delay,
  keep_alive,
  keep_alive_idle_s,
  keep_alive_interval_s,
  keep_alive_probes,
  reuse_address,
  reuse_port,
  v6_only,
};

/// THROWS: std::system_error "setsockopt SO_SNDBUF: ...".
void set_option(int fd, socket_option which, std::size_t value);
[[nodiscard]] std::size_t option(int fd, socket_option which);

/// Makes close() drop what is unsent and reset the connection.
void reset_on_close(int fd) noexcept;

}  // namespace hocket::platform

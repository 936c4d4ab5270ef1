// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "hocket/loop/unique_fd.hpp"
#include "platform/linux/sockets.hpp"

/// Descriptors of any kind as streams: pipes, terminals, sockets, files. EINTR never comes out of
/// here, and no SIGPIPE.
namespace hocket::platform {

/// How a descriptor is read and written without blocking the loop.
enum class stream_kind : unsigned char {
  pipe,    ///< tried, then waited for; terminals and devices too
  socket,  ///< the same, by other system calls
  file     ///< always "ready", yet slow: in a thread
};

struct pipe_fds {
  unique_fd read_end;
  unique_fd write_end;
};

/// A pipe whose ends block and are closed on exec. THROWS: std::system_error.
pipe_fds make_pipe();

/// Makes `fd`, which nobody else uses, fit for its kind.
/// THROWS: std::system_error naming `name`.
stream_kind prepare_stream(int fd, const std::string& name);

/// A stream of one's own on a descriptor that others use too.
struct shared_stream {
  unique_fd fd;
  stream_kind kind;
};
/// Leaves the flags of `fd` as they are: O_NONBLOCK on a terminal would reach the shell.
/// THROWS: std::system_error naming `name`.
shared_stream share_stream(int fd, bool for_writing, const std::string& name);

/// Size 0 without an error is the end of the stream.
io_result read_stream(stream_kind kind, int fd, std::span<std::byte> into) noexcept;
/// A reader that is gone gives EPIPE.
io_result write_stream(stream_kind kind, int fd, std::span<const std::byte> data) noexcept;

}  // namespace hocket::platform

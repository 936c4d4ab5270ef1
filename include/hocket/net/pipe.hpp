// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/stream_reader.hpp"
#include "hocket/task.hpp"

namespace hocket {

namespace detail {
class pipe_source;
class pipe_sink;
}  // namespace detail

/// The end of a pipe that is read, or any other descriptor that gives a stream of bytes: a
/// terminal, a socket, a file (Python: loop.connect_read_pipe and a StreamReader).
///
/// What can be waited for is read in the loop's thread. A file, which the system cannot wait for,
/// is read in one of the loop's other threads. Errors are std::system_error with the operation,
/// the stream's name and errno; after close() every operation gives EBADF.
///
/// The reads that know what they want (read_line(), read_to_end() ...) are stream_reader's.
///
/// LIFETIME: the loop outlives it; buffers outlive the operation.
/// THREAD: the loop's.
class pipe_reader : public stream_reader<pipe_reader> {
 public:
  /// Takes `fd` over, and makes it non-blocking, for all who have it open. `name` is for errors.
  /// THROWS: std::system_error; runtime_error without a running loop.
  explicit pipe_reader(unique_fd fd, std::string name = "pipe");
  pipe_reader(pipe_reader&& other) noexcept = default;
  pipe_reader& operator=(pipe_reader&& other) noexcept;
  ~pipe_reader() { close(); }

  /// Reads what there is, at most `into.size()` bytes, and waits only when there is nothing.
  /// Gives how many; 0 when all who could write are gone (or for an empty `into`).
  /// CANCEL: nothing was read.
  task<std::size_t> read_some(std::span<std::byte> into);

  /// Closes this end; who writes gets EPIPE. A task that waits here gets EBADF.
  void close() noexcept;
  [[nodiscard]] bool is_open() const noexcept;

 private:
  friend pipe_reader standard_input();

  explicit pipe_reader(std::shared_ptr<detail::pipe_source> source) noexcept;

  std::shared_ptr<detail::pipe_source> source_;  // an operation that waits keeps it
};

/// The end of a pipe that is written, or any other descriptor that takes a stream of bytes.
/// As pipe_reader, the other way round.
class pipe_writer {
 public:
  /// As pipe_reader's.
  explicit pipe_writer(unique_fd fd, std::string name = "pipe");
  pipe_writer(pipe_writer&& other) noexcept = default;
  pipe_writer& operator=(pipe_writer&& other) noexcept;
  ~pipe_writer() { close(); }

  /// Writes all of `data`, and waits while the pipe is full. A reader that is gone gives EPIPE;
  /// SIGPIPE never comes of it.
  /// CANCEL: an unknown part was written.
  task<void> write_all(std::span<const std::byte> data);
  task<void> write_all(std::string_view text);

  /// Closes this end; who reads reads the end of the stream. A task that waits here gets EBADF.
  void close() noexcept;
  [[nodiscard]] bool is_open() const noexcept;

 private:
  friend pipe_writer standard_output();
  friend pipe_writer standard_error();

  explicit pipe_writer(std::shared_ptr<detail::pipe_sink> sink) noexcept;

  std::shared_ptr<detail::pipe_sink> sink_;
};

/// Both ends of one pipe.
struct pipe_ends {
  pipe_reader reader;
  pipe_writer writer;
};

/// A new pipe. Neither end is inherited by child processes.
/// THROWS: std::system_error; runtime_error without a running loop.
[[nodiscard]] pipe_ends make_pipe();

/// The process's standard input as a stream: a pipe, a terminal, a socket or a file. Closing it
/// leaves descriptor 0 open, and its flags are not touched, so that a shell that shares the
/// terminal is not disturbed.
/// THROWS: std::system_error when it is closed; runtime_error without a running loop.
[[nodiscard]] pipe_reader standard_input();

/// The process's standard output as a stream; as standard_input(). What stdio and iostreams have
/// in their buffers is not in order with it.
[[nodiscard]] pipe_writer standard_output();

/// The same for standard error.
[[nodiscard]] pipe_writer standard_error();

}  // namespace hocket

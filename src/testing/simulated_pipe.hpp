// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <system_error>

#include "hocket/loop/timer.hpp"
#include "hocket/net/read_buffer.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/task.hpp"
#include "hocket/testing/simulated_stream.hpp"

namespace hocket::detail {

/// One direction of a simulated connection.
class simulated_pipe : public std::enable_shared_from_this<simulated_pipe> {
 public:
  explicit simulated_pipe(simulated_link link);

  /// What an operation on either end throws; `operation` is as in "read from".
  [[nodiscard]] static std::system_error failure(const char* operation, int error);

  /// THROWS: std::system_error, runtime_error.
  task<std::size_t> read(std::span<std::byte> into);
  task<void> write(std::span<const std::byte> data);

  /// Nothing is written any more: who reads finds the end, or `error`, after what is on its way.
  void finish(int error = 0);
  /// The end that writes is closed: as finish(), and who still writes gets EBADF.
  void close_writer();
  /// The end that reads is closed: what is unread is dropped, and who writes gets EPIPE.
  void close_reader();

 private:
  /// What arrives at one time: bytes, or without any the end.
  struct parcel {
    clock::time_point arrives;
    read_buffer bytes;
    int error = 0;
  };
  class user;
  struct arrival_timer : timer {
    explicit arrival_timer(simulated_pipe& pipe);
    simulated_pipe& pipe_;
  };

  [[nodiscard]] bool has_arrived() const noexcept;
  std::size_t take(std::span<std::byte> into);
  [[nodiscard]] std::size_t next_piece_size() noexcept;
  /// Sends as much of `data` as there is room for; gives how much.
  std::size_t put(std::span<const std::byte> data);
  void send(parcel what);
  void check_writable() const;

  const simulated_link link_;
  arrival_timer arrival_;
  std::deque<parcel> parcels_;
  event changed_;  ///< something was sent or has arrived, or the end that reads was closed
  event drained_;  ///< there is room, or an end was closed
  std::size_t pieces_ = 0;
  std::size_t unread_bytes_ = 0;
  std::size_t sent_bytes_ = 0;
  bool has_reader_ = false;
  bool has_writer_ = false;
  bool finished_ = false;
  bool broken_ = false;
  bool reader_closed_ = false;
  bool writer_closed_ = false;
};

}  // namespace hocket::detail

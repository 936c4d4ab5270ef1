// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "hocket/loop/unique_fd.hpp"
#include "hocket/task.hpp"
#include "platform/linux/pipes.hpp"

namespace hocket::detail {

/// Where a pipe_reader reads: a descriptor that is waited for, or one that is read in a thread.
class pipe_source {
 public:
  /// THROWS: runtime_error without a running loop.
  static std::shared_ptr<pipe_source> make(unique_fd fd, platform::stream_kind kind,
                                           std::string name);
  virtual ~pipe_source() = default;

  /// `self` keeps this object while the task waits.
  virtual task<std::size_t> read_some(std::shared_ptr<pipe_source> self,
                                      std::span<std::byte> into) = 0;
  virtual void close() noexcept = 0;
  [[nodiscard]] virtual bool is_open() const noexcept = 0;
};

/// The same for a pipe_writer.
class pipe_sink {
 public:
  static std::shared_ptr<pipe_sink> make(unique_fd fd, platform::stream_kind kind,
                                         std::string name);
  virtual ~pipe_sink() = default;

  virtual task<void> write_all(std::shared_ptr<pipe_sink> self,
                               std::span<const std::byte> data) = 0;
  virtual void close() noexcept = 0;
  [[nodiscard]] virtual bool is_open() const noexcept = 0;
};

}  // namespace hocket::detail

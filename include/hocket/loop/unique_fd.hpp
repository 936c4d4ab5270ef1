// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

namespace hocket {

/// Owns a descriptor of the operating system and closes it.
class unique_fd {
 public:
  unique_fd() = default;
  /// Takes `fd` over; a negative number is no descriptor.
  explicit unique_fd(int fd) noexcept : fd_(fd) {}
  unique_fd(unique_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  unique_fd& operator=(unique_fd&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~unique_fd() { reset(); }

  [[nodiscard]] int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

  /// Closes the descriptor, if there is one.
  void reset() noexcept {
    if (fd_ >= 0) close_now(std::exchange(fd_, -1));
  }

  /// Gives the descriptor up without closing it.
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

 private:
  static void close_now(int fd) noexcept;

  int fd_ = -1;
};

}  // namespace hocket

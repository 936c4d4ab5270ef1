// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace hocket::detail {

/// Bytes that were read from a stream and not asked for yet. Empty, it owns no memory, unless it had
/// some before.
class read_buffer {
 public:
  read_buffer() = default;
  read_buffer(read_buffer&& other) noexcept
      : bytes_(std::move(other.bytes_)),
        begin_(std::exchange(other.begin_, 0)),
        end_(std::exchange(other.end_, 0)) {}
  read_buffer& operator=(read_buffer&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    begin_ = std::exchange(other.begin_, 0);
    end_ = std::exchange(other.end_, 0);
    return *this;
  }

  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
  [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }
  [[nodiscard]] std::string_view text() const noexcept {
    return std::string_view(bytes_).substr(begin_, size());
  }

  /// Removes the first `size` bytes. REQUIRES: there are as many.
  std::string take(std::size_t size) {
    std::string taken(text().substr(0, size));
    drop(size);
    return taken;
  }
  /// Removes as many as fit; gives how many.
  std::size_t take(std::span<std::byte> into) noexcept {
    const std::size_t count = std::min(into.size(), size());
    if (count != 0) std::memcpy(into.data(), bytes_.data() + begin_, count);
    drop(count);
    return count;
  }

  /// Room for `size` bytes more, behind those that are there. LIFETIME: until the next call.
  std::span<std::byte> room(std::size_t size) {
    if (bytes_.size() - end_ < size) {
      bytes_.erase(0, begin_);
      end_ -= std::exchange(begin_, 0);
      if (bytes_.size() - end_ < size) bytes_.resize(end_ + size);
    }
    return std::as_writable_bytes(std::span(bytes_)).subspan(end_, size);
  }
  /// `size` bytes were put into the room.
  void added(std::size_t size) noexcept { end_ += size; }

 private:
  void drop(std::size_t size) noexcept {
    begin_ += size;
    if (empty()) begin_ = end_ = 0;
  }

  std::string bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace hocket::detail

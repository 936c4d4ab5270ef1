// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace hocket::detail {

/// Bytes that were read from a stream and not asked for yet. One word, as every stream has one and
/// most never need it: it owns memory once there was something to keep.
class read_buffer {
 public:
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return kept_ ? kept_->end - kept_->begin : 0; }
  [[nodiscard]] std::string_view text() const noexcept {
    return kept_ ? std::string_view(kept_->bytes).substr(kept_->begin, size()) : std::string_view();
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
    if (count != 0) std::memcpy(into.data(), text().data(), count);
    drop(count);
    return count;
  }

  /// Room for `size` bytes more, behind those that are there. LIFETIME: until the next call.
  std::span<std::byte> room(std::size_t size) {
    if (!kept_) kept_ = std::make_unique<memory>();
    auto& [bytes, begin, end] = *kept_;
    if (bytes.size() - end < size) {
      bytes.erase(0, begin);
      end -= std::exchange(begin, 0);
      if (bytes.size() - end < size) bytes.resize(end + size);
    }
    return std::as_writable_bytes(std::span(bytes)).subspan(end, size);
  }
  /// `size` bytes were put into the room. REQUIRES: room() was called.
  void added(std::size_t size) noexcept { kept_->end += size; }

 private:
  struct memory {
    std::string bytes;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  void drop(std::size_t size) noexcept {
    if (!kept_) return;
    kept_->begin += size;
    if (empty()) kept_->begin = kept_->end = 0;
  }

  std::unique_ptr<memory> kept_;
};

}  // namespace hocket::detail

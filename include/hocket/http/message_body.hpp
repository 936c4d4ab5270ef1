// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "hocket/async_generator.hpp"

namespace hocket::http {

/// What a request or an answer carries: nothing, a text, or what a generator makes piece by piece
/// while it is sent.
class message_body {
 public:
  using generator = async_generator<std::string>;

  /// Nothing.
  message_body() = default;
  message_body(std::string text) : content_(std::move(text)) {}
  message_body(const char* text) : content_(std::string(text)) {}
  /// The generator is asked for a piece when there is room for it. With `size_bytes` the message says
  /// its length; without, it goes in chunks.
  message_body(generator pieces, std::optional<std::uint64_t> size_bytes = std::nullopt)
      : content_(std::move(pieces)), size_bytes_(size_bytes) {}

  [[nodiscard]] bool empty() const noexcept {
    return std::holds_alternative<std::monostate>(content_);
  }
  /// The text, or null when it is none.
  [[nodiscard]] const std::string* text() const noexcept {
    return std::get_if<std::string>(&content_);
  }
  /// The generator, or null when there is none.
  [[nodiscard]] generator* pieces() noexcept { return std::get_if<generator>(&content_); }
  /// As far as it is known beforehand.
  [[nodiscard]] std::optional<std::uint64_t> size_bytes() const noexcept {
    if (const std::string* whole = text()) return whole->size();
    return empty() ? std::optional<std::uint64_t>(0) : size_bytes_;
  }
  /// Whether it can be sent a second time.
  [[nodiscard]] bool repeatable() const noexcept { return content_.index() != 2; }

 private:
  std::variant<std::monostate, std::string, generator> content_;
  std::optional<std::uint64_t> size_bytes_;
};

}  // namespace hocket::http

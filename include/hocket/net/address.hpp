// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hocket {

/// An IP address, version 4 or 6. A value: cheap to copy, ordered, comparable.
class ip_address {
 public:
  using v4_bytes = std::array<std::uint8_t, 4>;
  using v6_bytes = std::array<std::uint8_t, 16>;

  /// 0.0.0.0
  constexpr ip_address() = default;
  /// Bytes in network order: {127, 0, 0, 1}.
  constexpr explicit ip_address(v4_bytes bytes) noexcept {
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes_[i] = bytes[i];
  }
  /// `scope` is the number of the interface for link-local addresses, 0 for all others.
  constexpr explicit ip_address(v6_bytes bytes, std::uint32_t scope = 0) noexcept
      : v6_(true), bytes_(bytes), scope_(scope) {}

  static constexpr ip_address loopback() noexcept { return ip_address(v4_bytes{127, 0, 0, 1}); }

  /// Reads "127.0.0.1" or "::1". THROWS: value_error that quotes a text which is neither.
  static ip_address parse(std::string_view text);
  /// The same without an exception.
  static std::optional<ip_address> try_parse(std::string_view text) noexcept;

  [[nodiscard]] constexpr bool is_v4() const noexcept { return !v6_; }
  [[nodiscard]] constexpr bool is_v6() const noexcept { return v6_; }
  [[nodiscard]] constexpr bool is_loopback() const noexcept {
    if (!v6_) return bytes_[0] == 127;
    v6_bytes one{};
    one[15] = 1;
    return bytes_ == one;
  }

  /// Network order; a version 4 address has the first four.
  [[nodiscard]] constexpr const v6_bytes& bytes() const noexcept { return bytes_; }
  [[nodiscard]] constexpr std::uint32_t scope() const noexcept { return scope_; }

  /// The usual text; for version 6 the short form of RFC 5952.
  [[nodiscard]] std::string str() const;

  friend constexpr auto operator<=>(const ip_address&, const ip_address&) = default;

 private:
  bool v6_ = false;
  v6_bytes bytes_{};
  std::uint32_t scope_ = 0;
};

/// Where a connection goes to or comes from: an IP address and a port.
struct address {
  ip_address ip;
  std::uint16_t port = 0;

  /// Reads "127.0.0.1:80" or "[::1]:80". THROWS: value_error that quotes the text.
  static address parse(std::string_view text);

  /// What parse() reads.
  [[nodiscard]] std::string str() const;

  friend constexpr auto operator<=>(const address&, const address&) = default;
};

}  // namespace hocket

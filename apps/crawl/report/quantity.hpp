// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace hocket::crawl {

/// As a number.
[[nodiscard]] constexpr double seconds(std::chrono::nanoseconds duration) noexcept {
  return std::chrono::duration<double>(duration).count();
}

/// 1234567 as "1,234,567".
[[nodiscard]] std::string show_count(std::uint64_t count);

/// 1500000 as "1.5 MB", by powers of ten.
[[nodiscard]] std::string show_bytes(std::uint64_t bytes);

/// "0.84 s", "231 s": three digits at least where there are any.
[[nodiscard]] std::string show_seconds(std::chrono::nanoseconds duration);

/// A number with at most one decimal, and none from 100 on.
[[nodiscard]] std::string show_number(double number);

}  // namespace hocket::crawl

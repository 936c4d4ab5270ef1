// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace hocket::http::detail {

/// What there is of a transfer that its owner may want to act on; a set.
enum class news : unsigned char {
  none = 0,
  head = 1,        ///< all header lines of the answer
  body = 2,        ///< a piece of the answer's body
  wants_body = 4,  ///< room for a piece of the request's body
  over = 8,        ///< nothing more will come
};

constexpr news operator|(news a, news b) noexcept {
  return static_cast<news>(static_cast<unsigned char>(a) | static_cast<unsigned char>(b));
}
constexpr news operator&(news a, news b) noexcept {
  return static_cast<news>(static_cast<unsigned char>(a) & static_cast<unsigned char>(b));
}
constexpr news operator~(news a) noexcept {
  return static_cast<news>(~static_cast<unsigned char>(a) & 0x0f);
}
constexpr bool any(news set) noexcept { return set != news::none; }

}  // namespace hocket::http::detail

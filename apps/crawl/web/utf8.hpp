// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace hocket::crawl {

/// U+FFFD, which stands for what is no character.
inline constexpr std::string_view replacement_character = "\xef\xbf\xbd";

/// Whether `c` belongs to a UTF-8 character that has begun before it.
[[nodiscard]] constexpr bool continues_utf8(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// How many bytes the UTF-8 character at the start of `text` has; 0 when there is none. Surrogates,
/// what is written longer than need be, and what is beyond U+10FFFF are none (Unicode, table 3-7).
/// REQUIRES: `text` is not empty.
[[nodiscard]] constexpr std::size_t utf8_bytes(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues_utf8(text[i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool well_formed = !(first == 0xe0 && second < 0xa0) && !(first == 0xed && second > 0x9f) &&
                           !(first == 0xf0 && second < 0x90) && !(first == 0xf4 && second > 0x8f);
  return well_formed ? size : 0;
}

}  // namespace hocket::crawl

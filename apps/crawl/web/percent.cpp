// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/percent.hpp"

#include <cstddef>

#include "crawl/web/ascii.hpp"

namespace hocket::crawl {

namespace {

constexpr bool is_unreserved(char c) noexcept {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char low = lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

void append_encoded(std::string& out, int byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += '%';
  out += digits[static_cast<std::size_t>(byte) >> 4U];
  out += digits[static_cast<std::size_t>(byte) & 15U];
}

// The byte that is encoded at `at`, or -1 when there is no encoding.
int byte_at(std::string_view text, std::size_t at) noexcept {
  if (text[at] != '%' || at + 2 >= text.size()) return -1;
  const int high = hex_value(text[at + 1]);
  const int low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

}  // namespace

std::string with_normal_percents(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = byte_at(text, i);
    if (byte < 0) {
      out += text[i];
      continue;
    }
    if (byte < 0x80 && is_unreserved(static_cast<char>(byte))) {
      out += static_cast<char>(byte);
    } else {
      append_encoded(out, byte);
    }
    i += 2;
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = byte_at(text, i);
    out += byte < 0 ? text[i] : static_cast<char>(byte);
    if (byte >= 0) i += 2;
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f) {
      append_encoded(out, byte);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace hocket::crawl

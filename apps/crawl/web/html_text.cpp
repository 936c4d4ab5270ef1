// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/html_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "crawl/web/ascii.hpp"
#include "crawl/web/named_references.hpp"
#include "crawl/web/utf8.hpp"

namespace hocket::crawl {

namespace {

constexpr std::uint32_t beyond_unicode = 0x110000;

constexpr auto means_itself = [](char c) noexcept {
  return static_cast<unsigned char>(c) < 0x80 && c != '&' && c != '\r' && c != '\0';
};

// "&#128;" to "&#159;" are what Windows has there (HTML standard, 13.2.5.80); 0 is itself.
constexpr std::array<std::uint16_t, 32> windows_1252{
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

void append_utf8(std::string& out, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  const auto add_rest = [&](std::uint32_t shift) { add(0x80U | (code >> shift & 0x3fU)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0U | code >> 6U);
    add_rest(0);
  } else if (code < 0x10000) {
    add(0xe0U | code >> 12U);
    add_rest(6);
    add_rest(0);
  } else {
    add(0xf0U | code >> 18U);
    add_rest(12);
    add_rest(6);
    add_rest(0);
  }
}

void append_numbered(std::string& out, std::uint32_t code) {
  if (code >= 0x80 && code < 0xa0 && windows_1252[code - 0x80] != 0)
    code = windows_1252[code - 0x80];
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  if (code == 0 || surrogate || code >= beyond_unicode) {
    out += replacement_character;
  } else {
    append_utf8(out, code);
  }
}

constexpr int digit_value(char c, bool hexadecimal) noexcept {
  if (is_digit(c)) return c - '0';
  const char low = lower(c);
  return hexadecimal && low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// `text` stands after "&#". Each of these says how many bytes it read there; none when it is no
// reference.
std::size_t read_number(std::string_view text, std::string& out) {
  const bool hexadecimal = !text.empty() && lower(text.front()) == 'x';
  const std::size_t begin = hexadecimal ? 1 : 0;
  std::uint32_t code = 0;
  std::size_t end = begin;
  for (; end < text.size(); ++end) {
    const int digit = digit_value(text[end], hexadecimal);
    if (digit < 0) break;
    code = code * (hexadecimal ? 16U : 10U) + static_cast<std::uint32_t>(digit);
    code = std::min(code, beyond_unicode);
  }
  if (end == begin) return 0;
  append_numbered(out, code);
  return end + (text.substr(end, 1) == ";" ? 1 : 0);
}

std::size_t read_name(std::string_view text, std::string& out) {
  std::size_t end = 0;
  while (end < text.size() && (is_alpha(text[end]) || is_digit(text[end]))) ++end;
  if (text.substr(end, 1) == "=") return 0;
  if (text.substr(end, 1) == ";") ++end;
  const std::string_view meaning = named_reference(text.substr(0, end));
  out += meaning;
  return meaning.empty() ? 0 : end;
}

// `text` begins with "&".
std::size_t read_reference(std::string_view text, std::string& out) {
  const std::size_t sign = text.substr(1, 1) == "#" ? 2 : 1;
  text.remove_prefix(sign);
  const std::size_t size = sign == 2 ? read_number(text, out) : read_name(text, out);
  if (size > 0) return sign + size;
  out += '&';
  return 1;
}

// One character of `text` or one reference.
std::size_t read_one(std::string_view text, std::string& out) {
  switch (text.front()) {
    case '&':
      return read_reference(text, out);
    case '\r':
      out += '\n';
      return text.substr(1, 1) == "\n" ? 2 : 1;
    case '\0':
      out += replacement_character;
      return 1;
    default:
      break;
  }
  const std::size_t size = utf8_bytes(text);
  out += size > 0 ? text.substr(0, size) : replacement_character;
  return std::max<std::size_t>(size, 1);
}

}  // namespace

std::string_view html_text(std::string_view raw, std::string& space) {
  const auto strange = std::find_if_not(raw.begin(), raw.end(), means_itself);
  if (strange == raw.end()) return raw;
  space.assign(raw.begin(), strange);
  raw.remove_prefix(space.size());
  while (!raw.empty()) raw.remove_prefix(read_one(raw, space));
  return space;
}

}  // namespace hocket::crawl

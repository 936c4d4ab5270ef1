// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/printable.hpp"

#include <algorithm>

#include "crawl/web/utf8.hpp"

namespace hocket::crawl {

namespace {

bool is_control(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// U+0080 to U+009F are control characters too: 0xC2 and a byte below 0xA0 in UTF-8.
void blank_c1_controls(std::string& text) noexcept {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto next = static_cast<unsigned char>(text[i + 1]);
    if (static_cast<unsigned char>(text[i]) == 0xc2 && next >= 0x80 && next < 0xa0) {
      text[i] = text[i + 1] = '?';
    }
  }
}

}  // namespace

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::size_t size = std::min(text.size(), max_bytes);
  if (size < text.size()) {
    while (size > 0 && continues_utf8(text[size])) --size;
  }
  std::string line(text.substr(0, size));
  std::replace_if(line.begin(), line.end(), is_control, '?');
  blank_c1_controls(line);
  if (size < text.size()) line += "...";
  return line;
}

}  // namespace hocket::crawl

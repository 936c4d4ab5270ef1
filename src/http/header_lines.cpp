// SPDX-License-Identifier: BSL-1.0
#include "http/header_lines.hpp"

#include <algorithm>

#include "hocket/errors.hpp"

namespace hocket::http::detail {

namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_token_character(char c) noexcept {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool digit = c >= '0' && c <= '9';
  return letter || digit ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

std::string in_quotes(std::string_view text) {
  std::string shown = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return shown + '"';
}

}  // namespace

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool same_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

void check_method(std::string_view method) {
  if (!is_token(method)) throw value_error(in_quotes(method) + " is no method of HTTP");
}

void check_header(const headers::line& line) {
  if (!is_token(line.name)) throw value_error(in_quotes(line.name) + " is no name for a header");
  constexpr std::string_view breaks("\r\n\0", 3);
  if (line.value.find_first_of(breaks) != std::string::npos) {
    throw value_error("the header " + in_quotes(line.name) + " has a line break in its value");
  }
}

std::string curl_header_line(const headers::line& line) {
  check_header(line);
  return line.value.empty() ? line.name + ";" : line.name + ": " + line.value;
}

}  // namespace hocket::http::detail

// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/headers.hpp"

#include <algorithm>

namespace hocket::http {

namespace {

// Header names are ASCII whatever the locale says.
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_name(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<std::string_view> headers::find(std::string_view name) const noexcept {
  for (const line& l : lines_) {
    if (same_name(l.name, name)) return l.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> headers::find_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const line& l : lines_) {
    if (same_name(l.name, name)) values.push_back(l.value);
  }
  return values;
}

void headers::remove(std::string_view name) noexcept {
  std::erase_if(lines_, [&](const line& l) { return same_name(l.name, name); });
}

}  // namespace hocket::http

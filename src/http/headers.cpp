// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/headers.hpp"

#include "http/header_lines.hpp"

namespace hocket::http {

std::optional<std::string_view> headers::find(std::string_view name) const noexcept {
  for (const line& l : lines_) {
    if (detail::same_ignoring_case(l.name, name)) return l.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> headers::find_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const line& l : lines_) {
    if (detail::same_ignoring_case(l.name, name)) values.push_back(l.value);
  }
  return values;
}

void headers::remove(std::string_view name) noexcept {
  std::erase_if(lines_, [&](const line& l) { return detail::same_ignoring_case(l.name, name); });
}

}  // namespace hocket::http

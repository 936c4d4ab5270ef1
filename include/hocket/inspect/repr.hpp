// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace hocket {

namespace detail {

/// Python's shortest text that reads back as the same double, with ".0" where it would look like an
/// integer.
inline std::string repr_double(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  static_cast<void>(error);
  std::string result(text, end);
  if (result.find_first_not_of("-0123456789") == std::string::npos) result += ".0";
  return result;
}

inline std::string repr_text(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else {
      result += c;
    }
  }
  return result + "'";
}

}  // namespace detail

/// A value's text as Python's repr() would give it: 5.0, 'text', None, True. A type of another kind
/// is streamed with << if it can be, otherwise "...".
template <class T>
[[nodiscard]] std::string repr(const T& value) {
  if constexpr (std::same_as<T, bool>) {
    return value ? "True" : "False";
  } else if constexpr (std::same_as<T, char>) {
    return detail::repr_text(std::string_view(&value, 1));
  } else if constexpr (std::is_floating_point_v<T>) {
    return detail::repr_double(static_cast<double>(value));
  } else if constexpr (std::is_integral_v<T>) {
    return std::to_string(value);
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    return detail::repr_text(std::string_view(value));
  } else if constexpr (std::same_as<T, std::monostate> || std::same_as<T, std::nullopt_t>) {
    return "None";
  } else if constexpr (requires { value.has_value(), *value; }) {
    return value.has_value() ? repr(*value) : "None";
  } else if constexpr (requires(std::ostringstream& out) { out << value; }) {
    std::ostringstream out;
    out << value;
    return std::move(out).str();
  } else {
    return "...";
  }
}

}  // namespace hocket

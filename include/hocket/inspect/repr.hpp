// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace hocket {

namespace detail {

/// The shortest digits that read back as the same double, laid out as Python does: with an exponent
/// below 1e-4 and from 1e16 on, and with ".0" where it would look like an integer.
inline std::string repr_double(double value) {
  char text[32];
  const auto [end, error] =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
  static_cast<void>(error);
  const std::string_view scientific(text, static_cast<std::size_t>(end - text));
  const auto e = scientific.find('e');
  if (e == std::string_view::npos) return std::string(scientific);  // inf and nan

  int exponent = 0;
  const std::string_view sign_and_power = scientific.substr(e + 1);
  std::from_chars(sign_and_power.data() + 1, end, exponent);
  if (sign_and_power.front() == '-') exponent = -exponent;
  if (exponent < -4 || exponent >= 16) return std::string(scientific);

  const bool negative = scientific.front() == '-';
  std::string digits;
  for (const char c : scientific.substr(0, e)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  const std::string sign = negative ? "-" : "";
  if (exponent < 0) {
    return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0') + ".0";
  return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

/// Between single quotes, or double ones when that saves escapes.
inline std::string repr_text(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const bool has_double = text.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  constexpr std::string_view hex = "0123456789abcdef";
  std::string result(1, quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      result += {'\\', c};
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else if (c == '\r') {
      result += "\\r";
    } else if (byte < 0x20 || byte == 0x7f) {
      result += {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
    } else {
      result += c;
    }
  }
  return result + quote;
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

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <iomanip>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/inspect.hpp"
#include "tour/notebook.hpp"

/// The few of Python's built-in functions that the lecture's cells call.
namespace hocket::tour {

/// A text that is shown as it stands, without quotes.
struct verbatim {
  std::string text;
};

/// The last part of a qualified name.
[[nodiscard]] inline std::string bare_name(std::string_view qualified) {
  const std::size_t colons = qualified.rfind("::");
  return std::string(colons == std::string_view::npos
                         ? qualified
                         : qualified.substr(colons + 2));
}

/// The object's identity: its address (Python: id).
template <class T>
[[nodiscard]] std::uintptr_t id(const T& object) noexcept {
  return reinterpret_cast<std::uintptr_t>(std::addressof(object));
}

template <class T>
[[nodiscard]] std::string text_of(const T& value);

namespace detail {

template <class T>
inline constexpr bool is_a_variant = false;
template <class... T>
inline constexpr bool is_a_variant<std::variant<T...>> = true;

template <class T>
[[nodiscard]] std::string address_text(const T& object) {
  std::ostringstream out;
  out << "0x" << std::hex << id(object);
  return std::move(out).str();
}

inline std::string joined(std::string_view open,
                          const std::vector<std::string>& parts,
                          std::string_view close) {
  std::string all(open);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) all += ", ";
    all += parts[i];
  }
  return all.append(close);
}

template <class T>
std::string text_of_container(const std::vector<T>& list) {
  std::vector<std::string> parts;
  for (const T& item : list) parts.push_back(text_of(item));
  return joined("[", parts, "]");
}

template <class Key, class Value>
std::string text_of_container(const std::map<Key, Value>& dict) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : dict) {
    parts.push_back(text_of(key) + ": " + text_of(value));
  }
  return joined("{", parts, "}");
}

template <class... T>
std::string text_of_container(const std::tuple<T...>& tuple) {
  return std::apply(
      [](const T&... item) {
        return joined("(", {text_of(item)...}, ")");
      },
      tuple);
}

}  // namespace detail

/// As hocket::repr, for what the cells show besides: lists, dictionaries, tuples, generators.
template <class T>
std::string text_of(const T& value) {
  if constexpr (std::is_same_v<T, verbatim>) {
    return value.text;
  } else if constexpr (is_generator_v<T>) {
    return "<generator object " + bare_name(inspect(value).function) +
           " at " + detail::address_text(value) + ">";
  } else if constexpr (detail::is_a_variant<T>) {
    return std::visit(
        [](const auto& held) {
          return text_of(held);
        },
        value);
  } else if constexpr (requires { detail::text_of_container(value); }) {
    return detail::text_of_container(value);
  } else if constexpr (requires { value.has_value(), *value; }) {
    return value.has_value() ? text_of(*value) : "None";
  } else {
    return repr(value);
  }
}

/// As text_of, but strings stand without quotes (Python: str).
template <class T>
[[nodiscard]] std::string str(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return std::string(std::string_view(value));
  } else if constexpr (detail::is_a_variant<T>) {
    return std::visit(
        [](const auto& held) {
          return str(held);
        },
        value);
  } else if constexpr (requires { value.has_value(), *value; }) {
    return value.has_value() ? str(*value) : "None";
  } else {
    return text_of(value);
  }
}

/// Writes a line with the values' texts, a space between each two (Python: print).
template <class First, class... Rest>
void print(const First& first, const Rest&... rest) {
  std::string line = str(first);
  ((line += ' ', line += str(rest)), ...);
  notebook::current().write(std::move(line));
}

/// Shows a value as a notebook shows that of a cell's last line: with Out, and None not at all.
template <class T>
void echo(const T& value) {
  const std::string text = text_of(value);
  if (text != "None") notebook::current().write("Out: " + text);
}

// [cell 7]
using number = std::optional<int>;  // empty is Python's None

inline int add(number x, int y) {
  if (x) return *x + y;
  throw type_error(
      "unsupported operand type(s) for +: 'NoneType' and 'int'");
}
// [end]

}  // namespace hocket::tour

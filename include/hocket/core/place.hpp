// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <source_location>

/// The place of a call, as a default argument of type detail::await_place.
#if defined(__GNUC__) && !defined(__clang__)
#define HOCKET_HERE __builtin_source_location()
#else
#define HOCKET_HERE std::source_location::current()
#endif

namespace hocket::detail {

/// Where a co_await stands: a source_location. g++ keeps room in the frame for each default argument
/// of class type, 8 bytes for each co_await, but none for the pointer that is all there is in it.
#if defined(__GNUC__) && !defined(__clang__)
using await_place = const void*;
inline std::source_location to_location(await_place where) noexcept {
  return std::bit_cast<std::source_location>(where);
}
#else
using await_place = std::source_location;
#endif
inline std::source_location to_location(const std::source_location& where) noexcept {
  return where;
}

}  // namespace hocket::detail

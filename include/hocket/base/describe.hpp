// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <source_location>
#include <string>
#include <string_view>

#include "hocket/errors.hpp"

namespace hocket {

/// The what() of any exception, also of those that derive from no standard one.
[[nodiscard]] inline std::string describe(const std::exception_ptr& exception) {
  if (exception == nullptr) return "no exception";
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return error.what();
  } catch (const cancelled& error) {
    return error.what();
  } catch (const generator_exit& error) {
    return error.what();
  } catch (const keyboard_interrupt& error) {
    return error.what();
  } catch (...) {
    return "an exception of an unknown type";
  }
}

/// The function of a place. In a coroutine g++ names the function that the compiler has made of it,
/// with the coroutine in its parameter: "void made(coroutine::_Z...Frame*)".
[[nodiscard]] inline std::string_view function_of(const std::source_location& place) noexcept {
  const std::string_view name = place.function_name();
  const std::size_t end = name.rfind("::_Z");
  if (!name.ends_with(".Frame*)") || end == std::string_view::npos) return name;
  std::size_t begin = name.size() - 1;
  for (int depth = 1; depth > 0 && begin > 0;) {
    --begin;
    if (name[begin] == ')') ++depth;
    if (name[begin] == '(') --depth;
  }
  return begin < end ? name.substr(begin + 1, end - begin - 1) : name;
}

/// "file:line in function".
[[nodiscard]] inline std::string describe(const std::source_location& place) {
  return std::string(place.file_name()) + ":" + std::to_string(place.line()) + " in " +
         std::string(function_of(place));
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "hocket/base/describe.hpp"
#include "hocket/base/exception_match.hpp"

namespace hocket {

/// Several failures at once, as a task_group has them (Python: ExceptionGroup).
class exception_group : public std::exception {
 public:
  /// REQUIRES: `exceptions` is not empty and holds no null.
  exception_group(std::string message, std::vector<std::exception_ptr> exceptions);

  /// "unhandled errors in a task_group (2 sub-exceptions): first; second".
  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  [[nodiscard]] const std::vector<std::exception_ptr>& exceptions() const noexcept {
    return exceptions_;
  }

  /// Those that `catch (const E&)` would take, and the rest. Groups inside are not looked into.
  template <class E>
  [[nodiscard]] std::pair<std::vector<std::exception_ptr>, std::vector<std::exception_ptr>> split()
      const {
    std::pair<std::vector<std::exception_ptr>, std::vector<std::exception_ptr>> parts;
    for (const std::exception_ptr& each : exceptions_) {
      (detail::exception_matches<E>(each) ? parts.first : parts.second).push_back(each);
    }
    return parts;
  }
  /// Those that `catch (const E&)` would take.
  template <class E>
  [[nodiscard]] std::vector<std::exception_ptr> subgroup() const {
    return split<E>().first;
  }

 private:
  std::string message_;
  std::vector<std::exception_ptr> exceptions_;
  std::string what_;
};

}  // namespace hocket

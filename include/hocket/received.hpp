// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "hocket/base/exception_match.hpp"

namespace hocket {

/// What a coroutine got at a suspension that it took by `catching`: a value, an exception, or the
/// wish that it ends. It is the counterpart of a yield inside Python's except and finally: C++
/// cannot suspend in a handler, but a body that holds the exception as a value can do as it likes.
///
///     received<int> r = co_yield catching(x);
///     if (r.holds<std::range_error>()) co_yield recovered();
///     else total += r.value();
template <class Value>
class received {
  using stored = std::conditional_t<
      std::is_void_v<Value>, std::monostate,
      std::conditional_t<std::is_reference_v<Value>, std::add_pointer_t<Value>, Value>>;

 public:
  template <class... Args>
  explicit received(std::in_place_t, Args&&... args)
      : value_(std::in_place, std::forward<Args>(args)...) {}
  received(std::exception_ptr error, bool is_exit) noexcept
      : error_(std::move(error)), is_exit_(is_exit) {}

  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value; otherwise throws what came in.
  Value value() {
    if (!has_value()) std::rethrow_exception(error_);
    if constexpr (std::is_reference_v<Value>) {
      return static_cast<Value>(**value_);
    } else if constexpr (!std::is_void_v<Value>) {
      return std::move(*value_);
    }
  }

  /// Would `catch (const E&)` take what came in? Nothing is thrown to find out.
  template <class E>
  [[nodiscard]] bool holds() const noexcept {
    return detail::exception_matches<E>(error_);
  }

  /// What was thrown; null when there is a value.
  [[nodiscard]] const std::exception_ptr& exception() const noexcept { return error_; }

  /// The coroutine is asked to end (generator_exit). It must: by co_return or by value().
  [[nodiscard]] bool is_exit() const noexcept { return is_exit_; }

 private:
  std::optional<stored> value_;
  std::exception_ptr error_;
  bool is_exit_ = false;
};

}  // namespace hocket

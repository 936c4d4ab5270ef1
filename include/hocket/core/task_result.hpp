// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include "hocket/received.hpp"

namespace hocket::detail {

/// How a task ended: with a value or an exception. Lives in its promise.
template <class T>
class task_result {
  using stored = std::conditional_t<
      std::is_void_v<T>, std::monostate,
      std::conditional_t<std::is_reference_v<T>, std::add_pointer_t<T>, std::remove_cv_t<T>>>;

 public:
  task_result() noexcept : state_(state::empty) {}
  task_result(const task_result&) = delete;
  task_result& operator=(const task_result&) = delete;
  ~task_result() { reset(); }

  template <class... Args>
  void set_value(Args&&... args) {
    std::construct_at(&value_, std::forward<Args>(args)...);
    state_ = state::value;
  }
  void set_exception(std::exception_ptr error) noexcept {
    reset();
    std::construct_at(&error_, std::move(error));
    state_ = state::error;
  }

  [[nodiscard]] bool empty() const noexcept { return state_ == state::empty; }
  [[nodiscard]] bool has_value() const noexcept { return state_ == state::value; }
  /// Null when there is a value.
  [[nodiscard]] std::exception_ptr exception() const noexcept {
    return state_ == state::error ? error_ : nullptr;
  }

  /// Moves the value out, or throws the exception. REQUIRES: !empty().
  T take() {
    if (state_ == state::error) std::rethrow_exception(std::move(error_));
    if constexpr (std::is_reference_v<T>) {
      return static_cast<T>(*value_);
    } else if constexpr (!std::is_void_v<T>) {
      return std::move(value_);
    }
  }

  /// The same without a throw.
  received<T> receive() {
    if (state_ == state::error) return received<T>(std::move(error_), false);
    if constexpr (std::is_void_v<T>) {
      return received<T>(std::in_place);
    } else {
      return received<T>(std::in_place, std::move(value_));
    }
  }

  /// A look at the value, for who may ask more than once. REQUIRES: has_value().
  [[nodiscard]] decltype(auto) peek() noexcept {
    if constexpr (std::is_reference_v<T>) {
      return static_cast<T>(*value_);
    } else if constexpr (!std::is_void_v<T>) {
      return static_cast<T&>(value_);
    }
  }

 private:
  enum class state : unsigned char { empty, value, error };

  void reset() noexcept {
    if (state_ == state::value) std::destroy_at(&value_);
    if (state_ == state::error) std::destroy_at(&error_);
    state_ = state::empty;
  }

  union {
    stored value_;
    std::exception_ptr error_;
  };
  state state_;
};

/// The half of a task's promise that takes co_return.
template <class T>
class returning_task_result : public task_result<T> {
 public:
  template <class Value = T>
    requires std::is_constructible_v<T, Value>
  void return_value(Value&& value) {
    if constexpr (std::is_reference_v<T>) {
      this->set_value(std::addressof(value));
    } else {
      this->set_value(std::forward<Value>(value));
    }
  }
};

template <>
class returning_task_result<void> : public task_result<void> {
 public:
  void return_void() { set_value(); }
};

}  // namespace hocket::detail

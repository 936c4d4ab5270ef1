// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "hocket/core/coroutine_node.hpp"
#include "hocket/received.hpp"

namespace hocket::detail {

/// How a task ended: with a value or an exception. The part of its promise that depends on T.
template <class T>
class task_result : public coroutine_node {
  using stored =
      std::conditional_t<std::is_reference_v<T>, std::add_pointer_t<T>, std::remove_cv_t<T>>;

 public:
  task_result() noexcept {}
  ~task_result() {
    if (has_value()) std::destroy_at(&value_);
  }

  template <class... Args>
  void set_value(Args&&... args) {
    std::construct_at(&value_, std::forward<Args>(args)...);
    end_with_value();
  }
  void set_exception(std::exception_ptr error) noexcept {
    if (has_value()) std::destroy_at(&value_);
    end_with(std::move(error));
  }

  [[nodiscard]] bool empty() const noexcept { return ended_as() == outcome::none; }
  [[nodiscard]] bool has_value() const noexcept { return ended_as() == outcome::value; }

  /// Moves the value out, or throws the exception. REQUIRES: !empty().
  T take() {
    if (!has_value()) [[unlikely]]
      std::rethrow_exception(take_exception());
    if constexpr (std::is_reference_v<T>) {
      return static_cast<T>(*value_);
    } else {
      return std::move(value_);
    }
  }

  /// The same without a throw.
  received<T> receive() {
    if (!has_value()) return received<T>(take_exception(), false);
    return received<T>(std::in_place, std::move(value_));
  }

  /// A look at the value, for who may ask more than once. REQUIRES: has_value().
  [[nodiscard]] decltype(auto) peek() noexcept {
    if constexpr (std::is_reference_v<T>) {
      return static_cast<T>(*value_);
    } else {
      return static_cast<T&>(value_);
    }
  }

 private:
  union {
    stored value_;
  };
};

/// A task without a value: nothing but the node.
template <>
class task_result<void> : public coroutine_node {
 public:
  void set_value() noexcept { end_with_value(); }
  void set_exception(std::exception_ptr error) noexcept { end_with(std::move(error)); }

  [[nodiscard]] bool empty() const noexcept { return ended_as() == outcome::none; }
  [[nodiscard]] bool has_value() const noexcept { return ended_as() == outcome::value; }

  void take() {
    if (!has_value()) [[unlikely]]
      std::rethrow_exception(take_exception());
  }
  received<void> receive() {
    if (!has_value()) return received<void>(take_exception(), false);
    return received<void>(std::in_place);
  }
  void peek() const noexcept {}
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
  void return_void() noexcept { set_value(); }
};

}  // namespace hocket::detail

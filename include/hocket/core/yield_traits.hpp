// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <variant>

namespace hocket::detail {

/// The types that follow from a generator's Yield, by std::generator's rules: a value type is
/// yielded as T&&, so that the consumer may move from it.
template <class Yield>
struct yield_traits {
  static_assert(!std::is_void_v<Yield>,
                "a generator yields something: use std::monostate where Python yields None");
  using value_type = std::remove_cvref_t<Yield>;
  using reference = std::conditional_t<std::is_reference_v<Yield>, Yield, Yield&&>;
  using pointer = std::add_pointer_t<reference>;

  /// The consumer may write to what it gets, so it must be the object itself and never a copy.
  static constexpr bool is_for_writing =
      std::is_lvalue_reference_v<reference> && !std::is_const_v<std::remove_reference_t<reference>>;

  /// `co_yield lvalue` hands out a copy where the consumer could move from what it gets.
  static constexpr bool copies_lvalues = std::is_rvalue_reference_v<reference> &&
                                         std::constructible_from<value_type, const value_type&>;
};

/// Has Send a None? Then next() means send(None), as in Python.
template <class Send>
concept NoneAble = std::is_same_v<std::remove_cv_t<Send>, std::monostate> ||
                   (std::is_object_v<Send> && std::constructible_from<Send, std::nullopt_t>);

template <NoneAble Send>
constexpr Send make_none() {
  if constexpr (std::is_same_v<std::remove_cv_t<Send>, std::monostate>) {
    return {};
  } else {
    return Send(std::nullopt);
  }
}

template <class Send>
constexpr bool is_none([[maybe_unused]] const std::remove_reference_t<Send>& value) {
  if constexpr (std::is_same_v<std::remove_cv_t<Send>, std::monostate>) {
    return true;
  } else if constexpr (!NoneAble<Send>) {
    return false;
  } else if constexpr (requires {
                         { value == std::nullopt } -> std::convertible_to<bool>;
                       }) {
    return value == std::nullopt;
  } else {
    return false;
  }
}

/// A literal 0 is no pointer's type, but may be its value.
template <class Value, class Send>
concept CanBeSent = std::is_convertible_v<Value, Send> ||
                    (std::is_pointer_v<Send> && std::is_integral_v<std::remove_cvref_t<Value>>);

/// Room for the None that a delegate is primed with.
template <class Send>
class none_of {
 public:
  [[nodiscard]] void* address() noexcept { return nullptr; }
};
template <NoneAble Send>
class none_of<Send> {
 public:
  [[nodiscard]] void* address() noexcept { return &none_; }

 private:
  std::remove_cv_t<Send> none_ = make_none<Send>();
};

/// What close() gives: nothing, or perhaps the value that the body returned.
template <class Return>
struct close_result {
  using type = std::optional<Return>;
};
template <>
struct close_result<void> {
  using type = void;
};
template <class Return>
struct close_result<Return&> {
  using type = std::optional<std::reference_wrapper<Return>>;
};
template <class Return>
using close_result_t = typename close_result<Return>::type;

}  // namespace hocket::detail

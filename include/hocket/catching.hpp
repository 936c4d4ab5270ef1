// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>
#include <variant>

#include "hocket/base/exception_match.hpp"
#include "hocket/core/generator_promise.hpp"

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

/// What catching(value) gives; only a co_yield knows what to do with it.
template <class Value>
struct catching_request {
  Value&& value;
};

/// `received<Send> r = co_yield catching(value);` yields the value and takes whatever comes back
/// as a value; nothing is thrown at this co_yield. A throw_ that is taken this way costs no C++
/// throw.
template <class Value>
[[nodiscard]] catching_request<Value> catching(Value&& value) noexcept {
  return {std::forward<Value>(value)};
}

namespace detail {

template <class Promise>
class catching_awaiter {
  using send_type = typename Promise::send_type;
  using yields = typename Promise::yields;

 public:
  catching_awaiter(Promise& promise, typename yields::reference value) : promise_(promise) {
    promise_.offer(value);
  }
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>,
                     std::source_location where = std::source_location::current()) noexcept {
    promise_.where_ = where;
  }
  received<send_type> await_resume() { return receive_catching(promise_); }

  static received<send_type> receive_catching(Promise& promise) {
    if (promise.has(generator_node::injected)) {
      bool is_exit = false;
      std::exception_ptr error = promise.capture_injected(is_exit);
      return received<send_type>(std::move(error), is_exit);
    }
    if constexpr (std::is_void_v<send_type>) {
      return received<send_type>(std::in_place);
    } else if constexpr (std::is_reference_v<send_type>) {
      return received<send_type>(std::in_place, std::addressof(promise.take_sent()));
    } else {
      return received<send_type>(std::in_place, promise.take_sent());
    }
  }

 private:
  Promise& promise_;
};

/// For what does not bind to the yielded reference: an lvalue that is copied, or a value that
/// converts.
template <class Promise>
class catching_copy_awaiter {
  using value_type = typename Promise::yields::value_type;

 public:
  template <class Value>
  catching_copy_awaiter(Promise& promise, Value&& value)
      : promise_(promise), value_(std::forward<Value>(value)) {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>,
                     std::source_location where = std::source_location::current()) noexcept {
    promise_.offer(value_);
    promise_.where_ = where;
  }
  auto await_resume() { return catching_awaiter<Promise>::receive_catching(promise_); }

 private:
  Promise& promise_;
  value_type value_;
};

template <class Promise, class Value>
auto make_catching_awaiter(Promise& promise, catching_request<Value> request) {
  using reference = typename Promise::yields::reference;
  using given = std::add_pointer_t<Value>;
  if constexpr (std::is_convertible_v<given, typename Promise::yields::pointer> &&
                std::is_convertible_v<Value&&, reference>) {
    return catching_awaiter<Promise>(promise, static_cast<reference>(request.value));
  } else {
    static_assert(std::is_constructible_v<typename Promise::yields::value_type, Value>,
                  "catching(v): v does not convert to what this generator yields");
    return catching_copy_awaiter<Promise>(promise, std::forward<Value>(request.value));
  }
}

}  // namespace detail
}  // namespace hocket

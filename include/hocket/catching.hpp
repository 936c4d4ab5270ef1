// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <exception>
#include <source_location>
#include <type_traits>
#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/generator_promise.hpp"
#include "hocket/core/place.hpp"
#include "hocket/received.hpp"

namespace hocket {

namespace detail {

/// Awaits what `Inner` stands for and gives its outcome as a value.
template <class Inner>
class catching_task_awaiter : own_awaiter {
  using awaiter = own_awaiter_t<Inner>;
  using result = decltype(std::declval<awaiter&>().await_resume());

 public:
  explicit catching_task_awaiter(Inner&& inner)
      : awaiter_(get_own_awaiter(std::forward<Inner>(inner))) {}

  bool await_ready() { return awaiter_.await_ready(); }

  template <class Promise>
  auto await_suspend(std::coroutine_handle<Promise> awaiting, await_place where = HOCKET_HERE) {
    if constexpr (suspends_without_throw<awaiter, Promise>) {
      return suspend_at(awaiter_, awaiting, where);
    } else {
      note_place(awaiting, where);
      return suspend_or_keep_failure(awaiting, where);
    }
  }

  received<result> await_resume() noexcept {
    if (failure_ != nullptr) return received<result>(std::move(failure_), false);
    if constexpr (requires { awaiter_.receive(); }) {
      return awaiter_.receive();
    } else {
      HOCKET_TRY {
        if constexpr (std::is_void_v<result>) {
          awaiter_.await_resume();
          return received<result>(std::in_place);
        } else if constexpr (std::is_reference_v<result>) {
          return received<result>(std::in_place, std::addressof(awaiter_.await_resume()));
        } else {
          return received<result>(std::in_place, awaiter_.await_resume());
        }
      }
      HOCKET_CATCH_ALL { return received<result>(std::current_exception(), false); }
    }
  }

 private:
  /// An await_suspend that throws has not suspended: the task goes on, and finds what was thrown.
  template <class Promise>
  auto suspend_or_keep_failure(std::coroutine_handle<Promise> awaiting, await_place where) {
    const auto suspend = [&] { return suspend_at(awaiter_, awaiting, where); };
    using suspended = decltype(suspend());
    using given = std::conditional_t<std::is_convertible_v<suspended, std::coroutine_handle<>>,
                                     std::coroutine_handle<>, bool>;
    HOCKET_TRY {
      if constexpr (std::is_void_v<suspended>) {
        suspend();
        return given(true);
      } else {
        return given(suspend());
      }
    }
    HOCKET_CATCH_ALL {
      failure_ = std::current_exception();
      if constexpr (std::is_same_v<given, bool>) {
        return false;
      } else {
        return given(awaiting);
      }
    }
  }

  // Not the first member: it has the same empty base, and would have to stand beside that.
  std::exception_ptr failure_;
  awaiter awaiter_;
};

}  // namespace detail

/// What catching(x) gives: for a generator's co_yield x is the value to yield, for a task's co_await
/// the thing to await.
/// LIFETIME: refers to its operand, so it is used in the expression that makes it.
template <class Value>
struct catching_request {
  Value&& value;

  auto operator co_await() &&
    requires Awaitable<Value>
  {
    return detail::catching_task_awaiter<Value>(std::forward<Value>(value));
  }
};

/// `received<Send> r = co_yield catching(value);` yields the value and takes whatever comes back
/// as a value; nothing is thrown at this co_yield. A throw_ that is taken this way costs no C++
/// throw.
///
/// `received<T> r = co_await catching(awaitable);` is the same in a task, `cancelled` included, and
/// the way to write cleanup that waits:
///
///     auto r = co_await catching(work());
///     co_await cleanup();
///     co_return r.value();
///
/// CANCEL: as what is awaited says; its `cancelled` is in what this gives.
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
    static_assert(!Promise::yields::is_for_writing,
                  "catching(v): this generator yields references to write to, and v is none: yield "
                  "an object that lives on, or make it a generator of values or const references");
    static_assert(std::is_convertible_v<Value, typename Promise::yields::value_type>,
                  "catching(v): v does not convert to what this generator yields");
    return catching_copy_awaiter<Promise>(promise, std::forward<Value>(request.value));
  }
}

}  // namespace detail
}  // namespace hocket

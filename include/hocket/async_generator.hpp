// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <type_traits>
#include <utility>

#include "hocket/core/async_generator_operation.hpp"
#include "hocket/core/async_generator_promise.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// A generator whose body may wait (Python: typing.AsyncGenerator[Yield, Send]).
///
///     async_generator<std::string> lines(tcp_stream& from);
///
///     auto source = lines(stream);
///     while (auto line = co_await source.next()) use(*line);
///
/// Its body may co_await whatever a task may, and runs as a part of the task that awaits the next
/// value. `Send x = co_yield v` and `co_yield catching(v)` are as in a generator; it returns
/// nothing, and does not delegate. Yield and Send follow generator's rules.
///
/// Nothing runs before the first operation is awaited, and then one operation at a time. Each may
/// be awaited once.
///
/// LIFETIME: outlives its operations. An unfinished generator that is destroyed in a run() in which
/// it was begun is closed by that run, a little later: its body then meets a generator_exit, and may
/// still wait for something. So whatever the body refers to must live until then; where that is in
/// doubt, co_await close(), or use for_each(), which does. All that are open when the main task has
/// ended are closed too, the youngest first. Outside of a run(), and while an operation is under way,
/// destruction destroys the frame, as with any coroutine.
/// CANCEL: a task that is cancelled while it awaits the next value is cancelled where the body
/// waits. A body that lets `cancelled` out has ended.
/// THREAD: the loop's.
template <class Yield, class Send = void>
class [[nodiscard("it does nothing until it is asked")]] async_generator {
 public:
  using promise_type = detail::async_generator_promise<Yield, Send>;
  using yield_type = Yield;
  using send_type = Send;
  using step_type = async_step<Yield>;

  async_generator(async_generator&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)) {}
  async_generator& operator=(async_generator&& other) noexcept {
    if (this != &other) {
      drop();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~async_generator() { drop(); }

  /// `co_await gen.next()` runs the body to its next co_yield, or to its end, after which all steps
  /// are without a value (Python: __anext__). The co_yield that the body stood at evaluates to None.
  /// THROWS: what leaves the body, which ends it; runtime_error when another operation has not
  /// ended, or this one was awaited before; type_error when the body has begun and Send has no None.
  auto next() noexcept { return detail::async_next<Yield, Send>(node()); }

  /// The same with `value` as the value of that co_yield (Python: asend).
  /// THROWS: as next(); type_error when the body has not begun and the value is not None.
  template <class Sent = Send>
    requires(!std::is_void_v<Sent> && std::is_same_v<Sent, Send>)
  auto send(std::type_identity_t<Sent> value) {
    return detail::async_send<Yield, Send>(node(), static_cast<Sent&&>(value));
  }

  /// `co_await gen.throw_(e)` throws `exception` at the co_yield that the body stands at: any
  /// copyable object, or a std::exception_ptr (Python: athrow). Gives the next step when the body
  /// catches it. As in Python a body that has ended does not notice, and the exception is lost.
  /// THROWS: what leaves the body, usually the exception itself; a generator that has not begun
  /// throws it at once and is closed. runtime_error as next().
  template <Throwable E>
  auto throw_(E exception) {
    if constexpr (std::is_same_v<E, std::exception_ptr>) {
      if (exception == nullptr) detail::raise<type_error>("throw_: the exception_ptr is null");
    }
    return detail::async_throw<Yield, E>(node(), std::move(exception));
  }

  /// `co_await gen.close()` throws a generator_exit at the co_yield that the body stands at, and
  /// waits for the body's end (Python: aclose). What has ended already is left alone.
  /// THROWS: runtime_error when the body yields instead of ending, and it stays suspended then;
  /// what else leaves the body; runtime_error as next().
  auto close() noexcept { return detail::async_close(node()); }

  /// A generator that was moved from is closed; one is running also while its body waits.
  [[nodiscard]] generator_state state() const noexcept {
    return handle_ ? handle_.promise().state_ : generator_state::closed;
  }

 private:
  friend promise_type;
  using handle_type = std::coroutine_handle<promise_type>;

  explicit async_generator(handle_type handle) noexcept : handle_(handle) {}

  [[nodiscard]] detail::async_generator_node* node() const noexcept {
    return handle_ ? &handle_.promise() : nullptr;
  }
  void drop() noexcept {
    if (handle_) detail::async_generator_host::drop(handle_.promise());
  }

  handle_type handle_;
};

namespace detail {

template <class Yield, class Send>
async_generator<Yield, Send> async_generator_promise<Yield, Send>::get_return_object() noexcept {
  return async_generator<Yield, Send>(
      std::coroutine_handle<async_generator_promise>::from_promise(*this));
}

}  // namespace detail

/// Calls `f` with each value that is left in `values`, then closes the generator, also when `f` or
/// the body throws (Python: `async for` within `aclosing`). `f` may be a coroutine; when it gives a
/// bool, false means that it wants no more.
///
///     co_await for_each(lines(stream), [&](std::string line) { count += line.size(); });
///
/// CANCEL: the body or `f` is cancelled where it waits, and the generator is closed.
/// THROWS: what leaves the body or `f`, otherwise what leaves the body when it is closed.
template <class Yield, class Send, class F>
task<void> for_each(async_generator<Yield, Send> values, F f) {
  using given = std::invoke_result_t<F&, typename async_step<Yield>::reference>;
  std::exception_ptr error;
  try {
    while (auto step = co_await values.next()) {
      if constexpr (std::is_void_v<given>) {
        std::invoke(f, *step);
      } else if constexpr (std::is_convertible_v<given, bool>) {
        if (!std::invoke(f, *step)) break;
      } else if constexpr (std::is_void_v<await_result_t<given>>) {
        auto called = std::invoke(f, *step);
        co_await std::move(called);
      } else {
        auto called = std::invoke(f, *step);
        if (!co_await std::move(called)) break;
      }
    }
  } catch (...) {
    error = std::current_exception();
  }
  auto closing = values.close();
  auto closed = co_await catching(closing);
  if (error != nullptr) std::rethrow_exception(error);
  closed.value();
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <exception>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hocket/core/place.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/flow/done_callback.hpp"
#include "hocket/flow/future_state.hpp"
#include "hocket/flow/join_suspension.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/scheduled_call.hpp"

namespace hocket {

/// A result that is to come, set by hand through its promise (Python: asyncio.Future). With the two
/// any interface of callbacks can be awaited:
///
///     task<int> answer(library& lib) {
///       promise<int> answered;
///       lib.ask([answered](int value) mutable { answered.try_set_result(value); });
///       co_return co_await answered.get_future();
///     }
///
/// Copies refer to the same result, which may be awaited many times and by many tasks; all get the
/// same value or the same exception.
///
/// CANCEL: a task that is cancelled while it awaits a future cancels the future, for all who await
/// it. shield() keeps it from that.
/// THREAD: that of its loop, the one in which the promise was made or else the first that awaited it.
/// In another loop a co_await throws runtime_error. From another thread: call_soon_threadsafe() with
/// the promise.
template <class T = void>
class future {
 public:
  explicit future(detail::future_state<T>& state) noexcept : state_(state) {}

  /// Ends it with `cancelled` for all who await it. False when it is done.
  bool cancel(std::string_view message = {}) noexcept {
    if (done()) return false;
    state_->cancel(message);
    return true;
  }

  /// It has a result, an exception, or was cancelled.
  [[nodiscard]] bool done() const noexcept { return state_->done(); }
  [[nodiscard]] bool cancelled() const noexcept { return state_->was_cancelled(); }

  /// The result; throws the exception if there is one.
  /// THROWS: invalid_state_error when it is not done.
  decltype(auto) result() const {
    check_done();
    if (auto error = state_->exception()) std::rethrow_exception(error);
    return state_->outcome().peek();
  }
  /// The exception, or null.
  /// THROWS: invalid_state_error when it is not done.
  [[nodiscard]] std::exception_ptr exception() const {
    check_done();
    return state_->exception();
  }

  /// Has the loop call `callback(future)`, or `callback()`, in the pass after it is done; never from
  /// inside set_result(). cancel() of what is given takes the callback back.
  /// THROWS: runtime_error when no loop runs.
  /// ORDER: callbacks and tasks that wait run in the order in which they came.
  template <class F>
  call_handle add_done_callback(F&& callback) const {
    return detail::add_done_callback<future>(*state_, std::forward<F>(callback));
  }

  /// Waits until it is done; then as result(). A future that is a temporary gives the value itself,
  /// another one a reference to it.
  auto operator co_await() const& { return awaiter<false>(state_); }
  auto operator co_await() && { return awaiter<true>(std::move(state_)); }

 private:
  friend struct detail::state_access;
  using state_type = detail::future_state<T>;
  template <bool Moves>
  using awaiter = detail::outcome_awaiter<T, state_type, detail::future_state_base, Moves>;

  void check_done() const {
    if (!done()) throw invalid_state_error("the future is not done yet");
  }

  detail::state_ref<state_type> state_;
};

/// The end of a future at which the result is set. Copies set the same future, so a promise can go
/// into a std::function; when the last one dies without having set it, the future ends with a
/// runtime_error that says so.
///
/// THREAD: the loop's.
template <class T = void>
class promise {
 public:
  /// A promise and its future. In debug mode `where` is what a report about the future tells.
  /// THROWS: std::bad_alloc.
  promise(detail::await_place where = HOCKET_HERE) : state_(*new state_type) {
    state_->release();
    const event_loop* const loop = event_loop::current_or_null();
    if (loop != nullptr && loop->debug()) [[unlikely]]
      state_->note_creation(detail::to_location(where));
  }
  promise(const promise& other) noexcept : state_(other.state_) { retain(); }
  promise(promise&& other) noexcept : state_(std::move(other.state_)) {}
  promise& operator=(promise other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~promise() {
    if (state_) state_->release_promise();
  }

  [[nodiscard]] future<T> get_future() const noexcept { return future<T>(*state_); }

  /// Set already, or cancelled by who waits: nobody wants a result any more.
  [[nodiscard]] bool done() const noexcept { return state_->done(); }
  [[nodiscard]] bool cancelled() const noexcept { return state_->was_cancelled(); }

  /// Sets the result: one value, which T is made of, or none when T is void.
  /// THROWS: invalid_state_error when done() already.
  template <class... Args>
  void set_result(Args&&... args) {
    state_->require_open();
    succeed(std::forward<Args>(args)...);
  }
  /// Sets an exception object, or what an exception_ptr holds. A stop_iteration is wrapped in a
  /// runtime_error.
  /// THROWS: invalid_state_error when done() already.
  template <class E>
  void set_exception(E error) {
    state_->require_open();
    fail(std::move(error));
  }

  /// The same for callbacks, which may come after a cancellation: false when done() already.
  template <class... Args>
  bool try_set_result(Args&&... args) {
    if (done()) return false;
    succeed(std::forward<Args>(args)...);
    return true;
  }
  template <class E>
  bool try_set_exception(E error) {
    if (done()) return false;
    fail(std::move(error));
    return true;
  }

 private:
  using state_type = detail::future_state<T>;

  void retain() noexcept {
    if (state_) state_->retain_promise();
  }
  template <class... Args>
  void succeed(Args&&... args) {
    // The callee's own promise may be the last one that holds the state.
    const detail::state_ref<state_type> kept = state_;
    if constexpr (std::is_void_v<T>) {
      static_assert(sizeof...(Args) == 0, "a promise<void> takes no result");
      kept->succeed();
    } else if constexpr (std::is_reference_v<T>) {
      static_assert(sizeof...(Args) == 1);
      kept->succeed(std::addressof(args)...);
    } else {
      kept->succeed(std::forward<Args>(args)...);
    }
  }
  template <class E>
  void fail(E error) {
    const detail::state_ref<state_type> kept = state_;
    if constexpr (std::same_as<E, std::exception_ptr>) {
      kept->fail(detail::future_error(std::move(error)));
    } else {
      kept->fail(detail::future_error(std::make_exception_ptr(std::move(error))));
    }
  }

  detail::state_ref<state_type> state_;
};

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/base/exception_match.hpp"
#include "hocket/base/frame_pool.hpp"
#include "hocket/core/adopted_awaiter.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/chain_teardown.hpp"
#include "hocket/core/place.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/core/task_report.hpp"
#include "hocket/core/task_result.hpp"
#include "hocket/core/transfer.hpp"
#include "hocket/errors.hpp"

namespace hocket {

template <class T = void>
class task;

namespace detail {

/// Where a task ends: the awaiting coroutine goes on. A task that a loop runs has none: it just stops,
/// and a cancellation that nothing in it has noticed takes the place of what it returns.
struct task_finish_awaiter {
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  transfer await_suspend(std::coroutine_handle<Promise> finished) const noexcept {
    auto& promise = finished.promise();
    const std::coroutine_handle<> next = promise.parent();
    if (next) return transfer_to(next, promise.parent_link());
    if (task_context::current().cancellation_is_pending() && promise.has_value()) [[unlikely]] {
      promise.set_exception(task_context::current().take_cancellation());
    }
    return transfer_to_nobody();
  }
  void await_resume() const noexcept {}
};

/// Where a task begins: it notes in which function that is.
struct task_start_awaiter {
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> created,
                     await_place where = HOCKET_HERE) const noexcept {
    created.promise().suspended_at(to_location(where));
  }
  void await_resume() const noexcept {}
};

/// PEP 479 for tasks: a stop_iteration that leaves a body leaves as a runtime_error that carries it.
/// REQUIRES: called in a handler of the stop_iteration.
inline std::exception_ptr stop_iteration_left_task() noexcept {
  try {
    std::throw_with_nested(runtime_error("coroutine raised StopIteration"));
  } catch (...) {
    return std::current_exception();
  }
}

template <class T>
class task_promise final : public returning_task_result<T> {
 public:
  /// Compilers ask for no more than operator new's alignment, whatever lies in the frame.
  static void* operator new(std::size_t bytes) {
    if constexpr (alignof(task_promise) > __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
      return ::operator new(bytes, std::align_val_t(alignof(task_promise)));
    } else {
      return frame_pool::allocate(bytes);
    }
  }
  static void operator delete(void* frame, std::size_t bytes) noexcept {
    if constexpr (alignof(task_promise) > __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
      ::operator delete(frame, bytes, std::align_val_t(alignof(task_promise)));
    } else if (!chain_teardown::keeps(frame, bytes)) {
      frame_pool::deallocate(frame, bytes);
    }
  }

  [[nodiscard]] task_start_awaiter initial_suspend() const noexcept { return {}; }
  [[nodiscard]] task_finish_awaiter final_suspend() const noexcept { return {}; }

  template <class A>
  decltype(auto) await_transform(A&& awaitable) {
    return transform_await(std::forward<A>(awaitable));
  }

  task<T> get_return_object() noexcept;
  void unhandled_exception() noexcept {
    std::exception_ptr error = std::current_exception();
    if (exception_matches<stop_iteration_base>(error)) error = stop_iteration_left_task();
    task_context::note_failure(*this, error);
    this->set_exception(std::move(error));
  }
};

}  // namespace detail

/// A function that can wait without blocking its thread (Python: a coroutine object, what calling
/// an `async def` gives).
///
///     task<std::size_t> length(http::client& client, std::string url) {
///       auto response = co_await client.get(url);
///       co_return response.body.size();
///     }
///
/// Lazy: nothing of the body runs before the task is awaited, spawned into a task_group, or handed
/// to run(). Awaited once, by co_await of an rvalue; what the body throws is thrown there. One that
/// is dropped before is reported (diagnostic_kind::never_awaited), unless it was closed.
///
/// CANCEL: a cancellation goes to the innermost thing that is awaited and comes back up as the
/// exception `cancelled`.
/// LIFETIME: parameters taken by reference and captures of a lambda must outlive the task.
/// THREAD: runs on the thread of the loop that runs it.
template <class T>
class [[nodiscard("a task does nothing until it is awaited")]] task {
 public:
  using promise_type = detail::task_promise<T>;
  using value_type = T;

  task(task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  task& operator=(task&& other) noexcept {
    if (this != &other) {
      drop();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~task() { drop(); }

  /// Runs the task; gives what it returns, throws what leaves it.
  /// THROWS: runtime_error "cannot reuse already awaited coroutine".
  auto operator co_await() && {
    if (!handle_ || handle_.done() || handle_.promise().has_parent()) {
      throw runtime_error("cannot reuse already awaited coroutine");
    }
    return awaiter(handle_);
  }

  /// Ends a task that has not been awaited, so that nothing of it will run; dropping it would be
  /// reported. Does nothing to one that has ended.
  /// THROWS: value_error "coroutine already executing" when somebody awaits it.
  void close() {
    if (!handle_) return;
    if (handle_.promise().has_parent() && !handle_.done()) {
      throw value_error("coroutine already executing");
    }
    const detail::quiet_drops quiet;
    drop();
    handle_ = nullptr;
  }

  /// False for a task that was moved from, or closed.
  [[nodiscard]] bool valid() const noexcept { return handle_ != nullptr; }

 private:
  friend promise_type;
  friend struct detail::task_access;
  using handle_type = std::coroutine_handle<promise_type>;

  /// The task that is awaited lives until its awaiter has taken the result, so this need not own.
  class awaiter : detail::own_awaiter {
   public:
    explicit awaiter(handle_type awaited) noexcept : awaited_(awaited) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    detail::transfer await_suspend(std::coroutine_handle<Promise> awaiting,
                                   detail::await_place where = HOCKET_HERE) noexcept {
      detail::note_place(awaiting, where);
      awaited_.promise().set_parent(awaiting);
      return detail::transfer_to(awaited_, detail::leaf_handle(awaited_));
    }
    T await_resume() { return awaited_.promise().take(); }

    /// For catching(): the outcome without a throw.
    received<T> receive() noexcept { return awaited_.promise().receive(); }

   private:
    handle_type awaited_;
  };

  explicit task(handle_type handle) noexcept : handle_(handle) {}

  void drop() noexcept {
    if (!handle_ || detail::chain_teardown::has_destroyed(handle_)) return;
    if (!handle_.promise().has_parent()) [[unlikely]] {
      drop_unawaited();
    } else {
      handle_.destroy();
    }
  }
  HOCKET_NOINLINE void drop_unawaited() noexcept {
    detail::report_never_awaited(handle_.promise().where());
    const detail::quiet_drops parameters;
    handle_.destroy();
  }

  handle_type handle_;
};

namespace detail {

template <class T>
task<T> task_promise<T>::get_return_object() noexcept {
  return task<T>(std::coroutine_handle<task_promise>::from_promise(*this));
}

/// What the parts that run tasks may know of them.
struct task_access {
  template <class T>
  static std::coroutine_handle<task_promise<T>> handle(const task<T>& of) noexcept {
    return of.handle_;
  }

  /// Gives the coroutine to the caller.
  template <class T>
  static std::coroutine_handle<task_promise<T>> release(task<T>& of) noexcept {
    return std::exchange(of.handle_, nullptr);
  }

  /// Refuses a task that cannot be started, in the name of `operation`.
  /// THROWS: value_error when it was moved from; runtime_error when it was awaited already.
  template <class T>
  static void require_fresh(const task<T>& of, const char* operation) {
    if (!of.handle_) {
      throw value_error(std::string(operation) + ": a task was expected, this one was moved from");
    }
    if (of.handle_.done() || of.handle_.promise().has_parent()) {
      throw runtime_error(std::string(operation) + ": cannot reuse already awaited coroutine");
    }
  }
};

}  // namespace detail
}  // namespace hocket

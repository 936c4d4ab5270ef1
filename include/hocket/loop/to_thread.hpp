// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <concepts>
#include <coroutine>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

#include "hocket/base/ready_queue.hpp"
#include "hocket/context_var.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/core/task_result.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/thread_pool.hpp"

namespace hocket {

namespace detail {

class thread_call_waiter;

/// A call in a thread of a pool. The task that waits for it and the thread share it, since either
/// may be done with it first; and so does the loop's queue, while it brings the outcome back.
class thread_call : public pool_work, public ready_node {
 public:
  void retain() noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept {
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  /// Hands the call to `pool`; `waiter` is told of the end. THROWS: as thread_pool::submit.
  void start(thread_pool& pool, event_loop& loop, thread_call_waiter& waiter);
  /// Nobody waits any more: a call that has not begun is not made, the outcome of another dropped.
  /// THREAD: the loop's.
  void abandon() noexcept;

  /// Tells the waiter, in the loop's thread. By it a loop that dies knows such nodes.
  static void deliver(ready_node& node) noexcept;

 protected:
  thread_call() noexcept : ready_node(runs_with<&deliver>) {}
  virtual ~thread_call() = default;

 private:
  void run_in_thread() noexcept final;
  [[nodiscard]] bool wanted() noexcept;
  void bring_back() noexcept;
  /// Makes the call and keeps the outcome.
  virtual void call() noexcept = 0;

  std::atomic<int> owners_ = 1;
  thread_call_waiter* waiter_ = nullptr;  // of the loop's thread
  std::mutex mutex_;
  event_loop* loop_ = nullptr;  // guarded by mutex_; null when nobody waits
};

/// The part of to_thread's awaiter that depends on no type.
class thread_call_waiter : public suspension {
 protected:
  thread_call_waiter() noexcept : suspension(kind) {}
  ~thread_call_waiter() { stop_waiting(); }

  /// Suspends the task until the call has ended; false when it was cancelled before. A call that
  /// cannot be made leaves why in failure().
  bool wait_for(thread_call& call, thread_pool* pool, leaf_handle task) noexcept;
  void check() {
    if (context_ != nullptr) context_->check();
    if (failure_ != nullptr) std::rethrow_exception(failure_);
  }

 private:
  friend thread_call;
  static withdrawal withdraw(suspension& self) noexcept;
  static constexpr suspension_kind kind{.name = "to_thread", .withdraw = &withdraw};
  void stop_waiting() noexcept;
  void wake() noexcept;

  thread_call* waits_for_ = nullptr;
  event_loop* loop_ = nullptr;
  task_context* context_ = nullptr;
  std::exception_ptr failure_;
};

template <class R, class F, class... Args>
class thread_call_of final : public thread_call {
 public:
  template <class G, class... Given>
  explicit thread_call_of(G&& f, Given&&... args)
      : work_(std::in_place, std::forward<G>(f), std::forward<Given>(args)...) {}

  task_result<R> outcome;

 private:
  ~thread_call_of() override = default;

  void call() noexcept override {
    try {
      if constexpr (std::is_void_v<R>) {
        invoke();
        outcome.set_value();
      } else if constexpr (std::is_reference_v<R>) {
        outcome.set_value(std::addressof(invoke()));
      } else {
        outcome.set_value(invoke());
      }
    } catch (...) {
      outcome.set_exception(std::current_exception());
    }
    // What was handed over dies here, and not in the loop's thread at some time.
    work_.reset();
  }
  R invoke() {
    return context_.run([this]() -> R {
      return std::apply(
          [](F& f, Args&... args) -> R { return std::invoke(std::move(f), std::move(args)...); },
          *work_);
    });
  }

  std::optional<std::tuple<F, Args...>> work_;
  context context_ = copy_context();
};

}  // namespace detail

/// Waits for a call in another thread; what to_thread() gives.
template <class Call, class R>
class [[nodiscard("co_await it")]] to_thread_awaiter : private detail::thread_call_waiter {
 public:
  to_thread_awaiter(thread_pool* pool, Call& call) noexcept : pool_(pool), call_(&call) {}
  /// REQUIRES: it has not been awaited.
  to_thread_awaiter(to_thread_awaiter&& other) noexcept
      : pool_(other.pool_), call_(std::exchange(other.call_, nullptr)) {}
  ~to_thread_awaiter() {
    if (call_ != nullptr) call_->release();
  }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) noexcept {
    detail::note_place(task, where);
    return wait_for(*call_, pool_, task);
  }
  R await_resume() {
    check();
    return call_->outcome.take();
  }

 private:
  thread_pool* pool_;
  Call* call_;
};

/// Calls `f(args...)` in a thread of `pool`, while the loop goes on (Python: loop.run_in_executor).
/// CANCEL, THROWS, THREAD: as to_thread(f, args...), also for g++ 12.
template <class F, class... Args>
  requires std::invocable<std::decay_t<F>, std::decay_t<Args>...>
[[nodiscard("co_await it")]] auto to_thread(thread_pool& pool, F&& f, Args&&... args) {
  using result = std::invoke_result_t<std::decay_t<F>, std::decay_t<Args>...>;
  using call = detail::thread_call_of<result, std::decay_t<F>, std::decay_t<Args>...>;
  return to_thread_awaiter<call, result>(
      &pool, *new call(std::forward<F>(f), std::forward<Args>(args)...));
}

/// Calls `f(args...)` in a thread of the loop's, while the loop goes on; gives what it returns,
/// throws what it throws (Python: asyncio.to_thread). For what blocks: files, databases, libraries
/// without an asynchronous interface, and computations that the loop should not wait for.
///
///     auto text = co_await to_thread(read_file, path);
///
/// The function and the arguments are moved or copied, as for std::thread, and die in the thread
/// once the call has ended. The call sees the context_vars as they are here; what it sets is not
/// seen outside.
///
/// g++ up to 12 destroys a temporary in a co_await expression twice if it owns something, such as a
/// lambda that captures a string by value (PR101367): give it a name and pass std::move(name).
///
/// CANCEL: `cancelled` is thrown at once. A call that has not begun is then not made; one that runs
/// cannot be stopped: it runs on, and what it returns or throws is dropped. So what it refers to must
/// outlive it and not just the task.
/// THROWS: what the call throws; std::system_error when no thread can be started; runtime_error when
/// the pool has been shut down.
/// THREAD: only the call itself runs elsewhere. It must not touch tasks or what belongs to the loop,
/// other than by call_soon_threadsafe() and run_coroutine_threadsafe().
template <class F, class... Args>
  requires std::invocable<std::decay_t<F>, std::decay_t<Args>...>
[[nodiscard("co_await it")]] auto to_thread(F&& f, Args&&... args) {
  using result = std::invoke_result_t<std::decay_t<F>, std::decay_t<Args>...>;
  using call = detail::thread_call_of<result, std::decay_t<F>, std::decay_t<Args>...>;
  return to_thread_awaiter<call, result>(
      nullptr, *new call(std::forward<F>(f), std::forward<Args>(args)...));
}

}  // namespace hocket

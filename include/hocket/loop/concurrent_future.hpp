// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "hocket/base/counted_ptr.hpp"
#include "hocket/received.hpp"

namespace hocket {

class event_loop;
class task_context;

namespace detail {

/// What a concurrent_future and the task that it is about share: the part that depends on no type.
class concurrent_state_base : public counted {
 public:
  explicit concurrent_state_base(event_loop& loop) noexcept : loop_(&loop) {}
  virtual ~concurrent_state_base() = default;

  // THREAD: any.

  [[nodiscard]] bool done() const;
  [[nodiscard]] bool cancelled() const;
  /// False when there is an outcome already.
  bool cancel();
  /// Waits for the end. THROWS: timeout_error; runtime_error in the thread of the loop itself.
  void wait(std::optional<std::chrono::nanoseconds> timeout) const;
  /// REQUIRES: done(); after that it does not change.
  [[nodiscard]] std::exception_ptr exception() const noexcept { return error_; }

  // THREAD: the loop's.

  /// The task to cancel; false when there is no need to start it.
  bool begin(task_context& task);
  /// The task is gone: without an outcome it counts as cancelled.
  void end() noexcept;

 protected:
  /// REQUIRES: called under mutex_.
  [[nodiscard]] bool is_pending() const noexcept { return state_ == state::pending; }
  void set_done() noexcept;

  mutable std::mutex mutex_;
  std::exception_ptr error_;  // guarded by mutex_ while it is pending

 private:
  enum class state : unsigned char { pending, done, cancelled };

  void set_cancelled() noexcept;

  task_context* task_ = nullptr;  // of the loop's thread
  mutable std::condition_variable changed_;
  // These are guarded by mutex_.
  event_loop* loop_;  ///< null when the task is gone
  state state_ = state::pending;
};

template <class T>
class concurrent_state final : public concurrent_state_base {
  using stored = std::conditional_t<
      std::is_void_v<T>, std::monostate,
      std::conditional_t<std::is_reference_v<T>, std::add_pointer_t<T>, std::remove_cv_t<T>>>;

 public:
  using concurrent_state_base::concurrent_state_base;

  /// The task has ended. What comes after a cancel() is dropped.
  void finish(received<T> outcome) {
    const std::scoped_lock lock(mutex_);
    if (!is_pending()) return;
    keep(received<T>(std::move(outcome)));
    set_done();
  }

  /// REQUIRES: done(), without an exception; after that it does not change.
  [[nodiscard]] stored& value() noexcept { return *value_; }

 private:
  void keep(received<T> outcome) {
    if (!outcome.has_value()) {
      error_ = outcome.exception();
    } else if constexpr (std::is_void_v<T>) {
      value_.emplace();
    } else if constexpr (std::is_reference_v<T>) {
      value_.emplace(std::addressof(outcome.value()));
    } else {
      value_.emplace(outcome.value());
    }
  }

  std::optional<stored> value_;
};

}  // namespace detail

/// The outcome of a task on another thread's loop; what run_coroutine_threadsafe() gives (Python:
/// concurrent.futures.Future). Waiting for it blocks the thread.
///
/// Copies refer to the same outcome. Letting all of them go does not end the task.
/// THREAD: any.
template <class T>
class concurrent_future {
 public:
  explicit concurrent_future(detail::counted_ptr<detail::concurrent_state<T>> state) noexcept
      : state_(std::move(state)) {}

  /// There is an outcome, or it was cancelled.
  [[nodiscard]] bool done() const { return state_->done(); }
  /// It was cancelled, or its task was.
  [[nodiscard]] bool cancelled() const { return state_->cancelled(); }

  /// The outcome is `cancelled` from now on, and the task is asked to end. False when there is an
  /// outcome already.
  bool cancel() { return state_->cancel(); }

  /// Waits for what the task returns; throws what left it. A future that is a temporary gives the
  /// value itself, another one a reference to it, which lives as long as a copy of the future.
  /// THROWS: `cancelled` after cancel(), and when the loop ended before the task did; runtime_error in
  /// the thread of the task's own loop, which would wait for itself.
  decltype(auto) result() const& {
    state_->wait(std::nullopt);
    return look();
  }
  T result() && {
    state_->wait(std::nullopt);
    return take();
  }
  /// The same, for no longer than `timeout`. THROWS: also timeout_error; the task goes on.
  decltype(auto) result(std::chrono::nanoseconds timeout) const& {
    state_->wait(timeout);
    return look();
  }
  T result(std::chrono::nanoseconds timeout) && {
    state_->wait(timeout);
    return take();
  }

  /// Waits for what left the task; null when it returned.
  /// THROWS: as result(), except for what left the task.
  [[nodiscard]] std::exception_ptr exception() const {
    state_->wait(std::nullopt);
    return state_->exception();
  }
  [[nodiscard]] std::exception_ptr exception(std::chrono::nanoseconds timeout) const {
    state_->wait(timeout);
    return state_->exception();
  }

 private:
  void check() const {
    if (auto error = state_->exception()) std::rethrow_exception(std::move(error));
  }
  decltype(auto) look() const {
    check();
    if constexpr (std::is_reference_v<T>) {
      return static_cast<T>(*state_->value());
    } else if constexpr (!std::is_void_v<T>) {
      return static_cast<const T&>(state_->value());
    }
  }
  T take() {
    check();
    if constexpr (std::is_reference_v<T>) {
      return static_cast<T>(*state_->value());
    } else if constexpr (!std::is_void_v<T>) {
      if constexpr (std::is_copy_constructible_v<T>) {
        // Another copy of the future may be asked for it too.
        if (!state_->has_one_owner()) return T(std::as_const(state_->value()));
      }
      return std::move(state_->value());
    }
  }

  detail::counted_ptr<detail::concurrent_state<T>> state_;
};

}  // namespace hocket

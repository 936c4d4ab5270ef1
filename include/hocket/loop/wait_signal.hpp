// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <coroutine>
#include <initializer_list>
#include <memory>
#include <source_location>
#include <vector>

#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket {

namespace detail {

struct caught_signal;

}  // namespace detail

/// Signals of the operating system, for a task to wait for as they come. While it lives the signals
/// do what they usually do no more: one that comes while nobody waits is kept for the next wait().
///
///     signal_source hangups{SIGHUP};
///     for (;;) {
///       co_await hangups.wait();
///       reload();
///     }
///
/// Signals of one number that come faster than they are waited for count once.
///
/// LIFETIME: the loop outlives it. THREAD: the loop's; the signal may hit any thread.
class signal_source {
 public:
  class waiter;

  /// THROWS: runtime_error when no loop runs in this thread, and when one of the signals is watched
  /// already in this process; std::system_error for one that cannot be caught, such as SIGKILL.
  signal_source(std::initializer_list<int> signals);
  signal_source(const signal_source&) = delete;
  signal_source& operator=(const signal_source&) = delete;
  ~signal_source();

  /// Suspends until one of the signals comes, unless one has come already; gives its number.
  /// REQUIRES: no other task waits here.
  /// CANCEL: a signal that comes with the cancellation is kept.
  [[nodiscard("co_await it")]] waiter wait() noexcept;

 private:
  friend detail::caught_signal;

  void caught(int signo) noexcept;

  event_loop& loop_ = event_loop::current();
  std::vector<std::unique_ptr<detail::caught_signal>> watches_;
  std::vector<int> pending_;  ///< in the order in which they came, each once
  waiter* waiter_ = nullptr;
};

/// What signal_source::wait() gives.
class signal_source::waiter : public suspension {
 public:
  explicit waiter(signal_source& source) noexcept : suspension(kind), source_(source) {}
  /// REQUIRES: it has not been awaited.
  waiter(waiter&& other) noexcept : waiter(other.source_) {}
  ~waiter() { leave(); }

  [[nodiscard]] bool await_ready() const noexcept { return !source_.pending_.empty(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) noexcept {
    detail::note_place(task, where);
    HOCKET_ASSERT(source_.waiter_ == nullptr && "another task waits for these signals");
    context_ = &task_context::current();
    if (!context_->suspend(task, *this)) return false;
    source_.waiter_ = this;
    source_.loop_.keep_alive_add();
    return true;
  }
  int await_resume();

 private:
  friend signal_source;

  void leave() noexcept {
    // One that was never awaited may outlive its source: it was moved from.
    if (context_ == nullptr || source_.waiter_ != this) return;
    source_.waiter_ = nullptr;
    source_.loop_.keep_alive_release();
  }
  static withdrawal withdraw(suspension& self) noexcept {
    static_cast<waiter&>(self).leave();
    return withdrawal::done;
  }
  static constexpr suspension_kind kind{.name = "signal", .withdraw = &withdraw};

  signal_source& source_;
  task_context* context_ = nullptr;
};

inline signal_source::waiter signal_source::wait() noexcept { return waiter(*this); }

namespace detail {

/// A source for one wait.
class signal_waiter : own_awaiter {
 public:
  explicit signal_waiter(std::initializer_list<int> signals)
      : source_(std::make_unique<signal_source>(signals)), waiter_(*source_) {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) noexcept {
    return waiter_.await_suspend(task, where);
  }
  int await_resume() { return waiter_.await_resume(); }

 private:
  std::unique_ptr<signal_source> source_;  ///< stays where it is when this is moved
  signal_source::waiter waiter_;
};

}  // namespace detail

/// Suspends until the process receives one of the signals, and gives its number.
///
///     co_await wait_signal(SIGTERM);
///
/// Before and after, the signals do what they did before; who waits again and again uses a
/// signal_source, which misses none in between.
/// CANCEL: the signals get their old meaning back before `cancelled` is thrown.
/// THROWS: as signal_source.
template <std::same_as<int>... Others>
[[nodiscard("co_await it")]] detail::signal_waiter wait_signal(int signo, Others... others) {
  return detail::signal_waiter({signo, others...});
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <coroutine>

#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/timer_queue.hpp"

namespace hocket {

/// Waits until a time of the loop's clock; what sleep() and sleep_until() give.
class sleep_awaiter : private timer_node {
 public:
  explicit sleep_awaiter(clock::time_point until) noexcept : timer_node(kind) { deadline_ = until; }
  /// REQUIRES: it has not been awaited.
  sleep_awaiter(sleep_awaiter&& other) noexcept : sleep_awaiter(other.deadline_) {}

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     detail::await_place where = HOCKET_HERE) noexcept {
    detail::note_place(task, where);
    task_context& context = task_context::current();
    if (!context.suspend(task, *this)) return false;
    event_loop& loop = *event_loop::current_or_null();
    if (deadline_ <= loop.now()) {
      context.wake();
    } else {
      loop.timers().arm(*this, deadline_);
    }
    return true;
  }
  void await_resume() { waiting_task()->check(); }

 private:
  static void wake(suspension& due) noexcept { due.waiting_task()->wake(); }
  static withdrawal withdraw(suspension& self) noexcept {
    timer_queue::disarm(static_cast<sleep_awaiter&>(self));
    return withdrawal::done;
  }
  static constexpr suspension_kind kind{.name = "sleep", .withdraw = &withdraw, .on_due = &wake};
};

/// Suspends the task for `duration` (Python: asyncio.sleep). A duration of zero or less gives every
/// other ready task one turn.
/// CANCEL: the timer is disarmed before `cancelled` is thrown.
/// THROWS: runtime_error when no loop runs in this thread.
template <class Rep, class Period>
[[nodiscard("co_await it")]] sleep_awaiter sleep(
    const std::chrono::duration<Rep, Period>& duration) {
  return sleep_awaiter(saturating_add(event_loop::current().now(), duration));
}

/// The same until a point in time.
[[nodiscard("co_await it")]] inline sleep_awaiter sleep_until(const clock::time_point& time) {
  static_cast<void>(event_loop::current());
  return sleep_awaiter(time);
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <coroutine>
#include <source_location>

#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/loop/timer.hpp"

namespace hocket {

/// Waits until a time of the loop's clock; what sleep() and sleep_until() give.
class sleep_awaiter : public suspension, private timer {
 public:
  explicit sleep_awaiter(clock::time_point until)
      : suspension(&withdraw), timer(event_loop::current(), &on_due), until_(until) {}

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) noexcept {
    detail::note_place(task, where);
    context_ = &task_context::current();
    if (!context_->suspend(task, *this)) return false;
    if (until_ <= loop().now()) {
      context_->wake();
    } else {
      arm(until_);
    }
    return true;
  }
  void await_resume() { context_->check(); }

 private:
  static void on_due(timer& due) noexcept { static_cast<sleep_awaiter&>(due).context_->wake(); }
  static withdrawal withdraw(suspension& self) noexcept {
    static_cast<sleep_awaiter&>(self).cancel();
    return withdrawal::done;
  }

  clock::time_point until_;
  task_context* context_ = nullptr;
};

/// Suspends the task for `duration` (Python: asyncio.sleep). A duration of zero or less gives every
/// other ready task one turn.
/// CANCEL: the timer is disarmed before `cancelled` is thrown.
/// THROWS: runtime_error when no loop runs in this thread.
[[nodiscard("co_await it")]] inline sleep_awaiter sleep(clock::duration duration) {
  return sleep_awaiter(saturating_add(event_loop::current().now(), duration));
}

/// The same until a point in time.
[[nodiscard("co_await it")]] inline sleep_awaiter sleep_until(clock::time_point time) {
  return sleep_awaiter(time);
}

}  // namespace hocket

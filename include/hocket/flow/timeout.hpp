// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/catching.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/timer.hpp"
#include "hocket/task.hpp"

namespace hocket {

namespace detail {

/// Cancels a task when time is up.
class timeout_timer : private timer {
 public:
  timeout_timer(event_loop& loop, task_context& target) noexcept
      : timer(loop, &on_due), target_(target) {}
  using timer::arm;
  using timer::cancel;

  /// Time was up.
  [[nodiscard]] bool expired() const noexcept { return expired_; }

 private:
  static void on_due(timer& due) noexcept {
    auto& self = static_cast<timeout_timer&>(due);
    self.expired_ = true;
    self.target_.cancel();
  }

  task_context& target_;
  bool expired_ = false;
};

}  // namespace detail

/// Runs `work`, but no longer than until `deadline` (Python: asyncio.timeout_at). The last time point
/// there is means no limit.
/// CANCEL: as the work is cancelled.
/// THROWS: timeout_error when time is up, after the work has been cancelled and has ended. Work that
/// catches the cancellation and ends otherwise has its own outcome.
template <class T>
task<T> timeout_at(clock::time_point deadline, task<T> work) {
  task_context& here = task_context::current();
  const unsigned cancelled_before = here.cancelling();
  detail::timeout_timer limit(event_loop::current(), here);
  // A timer that never fires would still be something for the loop to wait for, and hide a deadlock.
  if (deadline != clock::time_point::max()) limit.arm(deadline);
  auto outcome = co_await catching(std::move(work));
  limit.cancel();
  if (limit.expired() && here.uncancel() <= cancelled_before &&
      outcome.template holds<cancelled>()) {
    throw timeout_error();
  }
  co_return outcome.value();
}

/// The same for a duration (Python: asyncio.timeout, wait_for). With zero or less, work that never
/// suspends still ends; duration::max() means no limit.
template <class T>
task<T> timeout(clock::duration duration, task<T> work) {
  co_return co_await timeout_at(saturating_add(event_loop::current().now(), duration),
                                std::move(work));
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <source_location>

#include "hocket/sync/wait_list.hpp"

namespace hocket {

/// A flag that tasks can wait for (Python: asyncio.Event).
///
/// Waiters resume in FIFO order on the next pass of the loop, never inside set(): resuming inline
/// would let a waiter destroy the event under its setter.
///
/// LIFETIME: outlives who waits; the destructor asserts it. Who was woken needs it no more.
/// THREAD: that of its loop. A wait in another loop throws runtime_error.
class event {
 public:
  class waiter;

  [[nodiscard]] bool is_set() const noexcept { return set_; }

  /// Wakes all waiters, and lets later ones pass at once.
  void set() noexcept {
    set_ = true;
    waiters_.wake_all();
  }

  /// Later waiters wait again. Those that were woken go on.
  void clear() noexcept { set_ = false; }

  /// Suspends until set(); returns at once when it is set already.
  /// CANCEL: the waiter is unlinked before `cancelled` is thrown.
  /// THROWS: runtime_error "event is bound to a different event loop".
  [[nodiscard("co_await it")]] waiter wait() noexcept;

 private:
  static constexpr suspension_kind kind = detail::list_waiter::kind_for("event");

  bool set_ = false;
  detail::wait_list waiters_{kind};
};

class event::waiter : public detail::list_waiter {
 public:
  explicit waiter(event& awaited) noexcept : list_waiter(kind), event_(awaited) {}
  /// REQUIRES: it has not been awaited.
  waiter(waiter&& other) noexcept : waiter(other.event_) {}
  [[nodiscard]] bool await_ready() const noexcept { return event_.is_set(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) {
    return wait_in(event_.waiters_, task, where);
  }
  void await_resume() { check(); }

 private:
  event& event_;
};

inline event::waiter event::wait() noexcept { return waiter(*this); }

}  // namespace hocket

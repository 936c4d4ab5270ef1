// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/sync/wait_list.hpp"

namespace hocket {

/// A flag that tasks can wait for (Python: asyncio.Event).
///
/// Waiters resume in FIFO order on the next pass of the loop, never inside set(): resuming inline
/// would let a waiter destroy the event under its setter.
///
/// LIFETIME: outlives every waiter; the destructor asserts it.
/// THREAD: the loop's.
class event {
 public:
  class waiter;

  event() = default;
  event(const event&) = delete;
  event& operator=(const event&) = delete;
  ~event() { HOCKET_ASSERT(waiters_.empty() && "an event outlives its waiters"); }

  [[nodiscard]] bool is_set() const noexcept { return set_; }

  /// Wakes all waiters, and lets later ones pass at once.
  void set() noexcept {
    set_ = true;
    while (!waiters_.empty()) waiters_.front().wake();
  }

  /// Later waiters wait again. Those that were woken go on.
  void clear() noexcept { set_ = false; }

  /// Suspends until set(); returns at once when it is set already.
  /// CANCEL: the waiter is unlinked before `cancelled` is thrown.
  [[nodiscard("co_await it")]] waiter wait() noexcept;

 private:
  bool set_ = false;
  detail::wait_list waiters_;
};

class event::waiter : public detail::list_waiter {
 public:
  explicit waiter(event& awaited) noexcept : event_(awaited) {}
  [[nodiscard]] bool await_ready() const noexcept { return event_.is_set(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) noexcept {
    return wait_in(event_.waiters_, task, where);
  }
  void await_resume() { check(); }

 private:
  event& event_;
};

inline event::waiter event::wait() noexcept { return waiter(*this); }

}  // namespace hocket

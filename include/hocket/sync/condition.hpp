// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <limits>
#include <source_location>
#include <type_traits>
#include <utility>

#include "hocket/sync/hold.hpp"
#include "hocket/sync/lock.hpp"
#include "hocket/sync/turnstile.hpp"
#include "hocket/sync/wait_list.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// A lock, and tasks that wait for news of what it protects (Python: asyncio.Condition).
///
///     auto held = co_await changed.scoped();
///     co_await changed.wait_for([&] { return !orders.empty(); });
///     auto order = orders.take();
///
/// ORDER: waiters are notified in the order in which they began to wait. A notified one stands in
/// line for the lock from the moment of the notify.
/// LIFETIME: outlives its holds and who waits; the destructor asserts the latter.
/// THREAD: that of its loop. A wait in another loop throws runtime_error.
class condition {
 public:
  class waiter;

  /// With a lock of its own.
  condition() noexcept : condition(own_lock_) {}
  /// With a lock that it shares. LIFETIME: `shared` outlives the condition.
  explicit condition(lock& shared) noexcept;
  condition(const condition&) = delete;
  condition& operator=(const condition&) = delete;

  // The lock's functions.

  [[nodiscard]] bool locked() const noexcept { return lock_.locked(); }
  /// CANCEL, THROWS: as lock::acquire().
  [[nodiscard("co_await it")]] detail::acquire_awaiter acquire() noexcept {
    return lock_.acquire();
  }
  /// CANCEL, THROWS: as lock::acquire().
  [[nodiscard("co_await it")]] detail::scoped_awaiter scoped() noexcept { return lock_.scoped(); }
  [[nodiscard]] bool try_acquire() noexcept { return lock_.try_acquire(); }
  /// THROWS: runtime_error "Lock is not acquired.".
  void release() { lock_.release(); }

  /// Releases the lock, waits for a notify, and has the lock again when it returns.
  /// CANCEL: waits for the lock all the same, then throws `cancelled` with the lock held. A
  /// notification that it had got goes to another waiter.
  /// THROWS: runtime_error "cannot wait on un-acquired lock"; runtime_error "condition is bound to a
  /// different event loop", or the same of its lock. The lock is as it was then.
  [[nodiscard("co_await it")]] waiter wait() noexcept;

  /// Waits until `predicate()` is true, which is tested with the lock held, at once and after each
  /// notify; gives what it gave then.
  /// CANCEL, THROWS: as wait(), and what the predicate throws, with the lock held.
  /// LIFETIME: what the predicate refers to outlives the wait; the predicate itself is kept.
  template <class Predicate>
  task<std::decay_t<std::invoke_result_t<Predicate&>>> wait_for(Predicate predicate);

  /// Wakes up to `count` waiters. They go on when they get the lock, which the caller releases.
  /// THROWS: runtime_error "cannot notify on un-acquired lock".
  void notify(std::size_t count = 1);
  /// Wakes all who wait now. THROWS: as notify().
  void notify_all() { notify(std::numeric_limits<std::size_t>::max()); }

 private:
  void notify_waiters(std::size_t count) noexcept;

  lock own_lock_;
  lock& lock_;
  detail::wait_list waiters_;
};

/// Waits in the condition's list, then in the lock's line. It cannot be stopped in the latter: a
/// cancellation that comes is kept until the lock is held.
class condition::waiter : public detail::turnstile::waiter {
 public:
  explicit waiter(condition& awaited) noexcept
      : detail::turnstile::waiter(awaited.lock_.turnstile_, kind), condition_(awaited) {}
  /// REQUIRES: it has not been awaited.
  waiter(waiter&& other) noexcept : waiter(other.condition_) {}
  ~waiter();

  [[nodiscard]] bool await_ready() const noexcept { return !condition_.locked(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) {
    through().require_this_loop();
    if (!wait_in(condition_.waiters_, task, where)) return false;
    stage_ = stage::listening;
    through().add();
    return true;
  }
  void await_resume();

 private:
  friend condition;
  /// Without the lock, a task either listens for a notify or is on its way back to the lock.
  enum class stage : unsigned char { has_lock, listening, returning };

  static withdrawal postpone(suspension& self) noexcept;
  static constexpr suspension_kind kind{.name = "condition", .withdraw = &postpone};
  void return_to_lock() noexcept;
  void throw_if_cancelled();

  condition& condition_;
  stage stage_ = stage::has_lock;
  bool notified_ = false;
  bool cancelled_ = false;
};

inline condition::condition(lock& shared) noexcept : lock_(shared), waiters_(waiter::kind) {}

inline condition::waiter condition::wait() noexcept { return waiter(*this); }

template <class Predicate>
task<std::decay_t<std::invoke_result_t<Predicate&>>> condition::wait_for(Predicate predicate) {
  for (;;) {
    auto result = predicate();
    if (result) co_return result;
    co_await wait();
  }
}

}  // namespace hocket

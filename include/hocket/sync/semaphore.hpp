// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include "hocket/errors.hpp"
#include "hocket/sync/hold.hpp"
#include "hocket/sync/turnstile.hpp"

namespace hocket {

/// Held by no more than so many tasks at a time (Python: asyncio.Semaphore).
///
///     semaphore connections(10);
///     ...
///     auto held = co_await connections.scoped();
///
/// Tasks that wait get it in the order in which they asked.
///
/// ORDER: a task that release() wakes runs in the next pass.
/// LIFETIME: outlives its holds and who waits; the destructor asserts the latter.
/// THREAD: that of its loop. A wait in another loop throws runtime_error.
class semaphore {
 public:
  /// `value` tasks can acquire it before one has to wait.
  /// THROWS: value_error when it is negative.
  explicit semaphore(std::ptrdiff_t value = 1)
      : semaphore(kind, value, detail::turnstile::unlimited) {}

  /// True when acquire() would have to wait: none is left, or others were there first.
  [[nodiscard]] bool locked() const noexcept { return !turnstile_.open(); }

  /// Waits until one is left, and takes it.
  /// CANCEL: none is taken. If one was about to be, the next in line gets it.
  /// THROWS: runtime_error "semaphore is bound to a different event loop".
  [[nodiscard("co_await it")]] detail::acquire_awaiter acquire() noexcept {
    return detail::acquire_awaiter(turnstile_);
  }
  /// The same, and gives a hold that releases it (Python: async with).
  /// CANCEL, THROWS: as acquire().
  [[nodiscard("co_await it")]] detail::scoped_awaiter scoped() noexcept {
    return detail::scoped_awaiter(turnstile_);
  }
  /// Takes one if that needs no wait.
  [[nodiscard]] bool try_acquire() noexcept {
    if (!turnstile_.open()) return false;
    turnstile_.take();
    return true;
  }

  /// Gives one back, or adds one; the first in line gets it.
  /// THROWS: value_error when a bounded_semaphore has all it began with.
  void release() {
    if (!turnstile_.add()) throw value_error("bounded_semaphore released too many times");
  }

 protected:
  semaphore(const suspension_kind& of, std::ptrdiff_t value, std::ptrdiff_t limit)
      : turnstile_(of, require_valid(of.name, value), limit) {}

 private:
  static constexpr suspension_kind kind = detail::list_waiter::kind_for("semaphore");
  static std::ptrdiff_t require_valid(const char* what, std::ptrdiff_t value);

  detail::turnstile turnstile_;
};

/// A semaphore that refuses to be released more often than it was acquired (Python:
/// asyncio.BoundedSemaphore).
class bounded_semaphore : public semaphore {
 public:
  /// THROWS: value_error when `value` is negative.
  explicit bounded_semaphore(std::ptrdiff_t value = 1) : semaphore(kind, value, value) {}

 private:
  static constexpr suspension_kind kind = detail::list_waiter::kind_for("bounded_semaphore");
};

}  // namespace hocket

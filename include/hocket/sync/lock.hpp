// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/errors.hpp"
#include "hocket/sync/hold.hpp"
#include "hocket/sync/turnstile.hpp"

namespace hocket {

/// Held by one task at a time, across its suspensions (Python: asyncio.Lock).
///
///     auto held = co_await database.scoped();
///     co_await database_write(record);
///
/// Tasks that wait get it in the order in which they asked. Who releases and asks again goes behind
/// them. It has no owner: any task may release it, and a holder that asks again waits for ever.
///
/// ORDER: the next task runs in the next pass, never inside release(). In between locked() is false,
/// yet nobody else can get it.
/// LIFETIME: outlives its holds and who waits; the destructor asserts the latter.
/// THREAD: that of its loop. A wait in another loop throws runtime_error.
class lock {
 public:
  lock() noexcept = default;

  [[nodiscard]] bool locked() const noexcept { return turnstile_.permits() <= 0; }

  /// Waits until it can be had, and takes it.
  /// CANCEL: it is not taken. If it was about to be, the next in line gets it.
  /// THROWS: runtime_error "lock is bound to a different event loop".
  [[nodiscard("co_await it")]] detail::acquire_awaiter acquire() noexcept {
    return detail::acquire_awaiter(turnstile_);
  }
  /// The same, and gives a hold that releases it (Python: async with).
  /// CANCEL, THROWS: as acquire().
  [[nodiscard("co_await it")]] detail::scoped_awaiter scoped() noexcept {
    return detail::scoped_awaiter(turnstile_);
  }
  /// Takes it if that needs no wait.
  [[nodiscard]] bool try_acquire() noexcept {
    if (!turnstile_.open()) return false;
    turnstile_.take();
    return true;
  }

  /// Hands it to the first in line.
  /// THROWS: runtime_error "Lock is not acquired.".
  void release() {
    if (!turnstile_.add()) throw runtime_error("Lock is not acquired.");
  }

 private:
  friend class condition;

  static constexpr suspension_kind kind = detail::list_waiter::kind_for("lock");

  detail::turnstile turnstile_{kind, 1, 1};
};

}  // namespace hocket

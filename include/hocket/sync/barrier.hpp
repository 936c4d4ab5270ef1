// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <source_location>

#include "hocket/errors.hpp"
#include "hocket/sync/wait_list.hpp"

namespace hocket {

/// The others will not come: the barrier was aborted or reset (Python: asyncio.BrokenBarrierError).
class broken_barrier_error : public runtime_error {
 public:
  using runtime_error::runtime_error;
};

/// A place where so many tasks wait for each other, again and again (Python: asyncio.Barrier).
///
/// ORDER: the last to arrive goes on at once, the others in the next pass, in the order in which they
/// arrived.
/// LIFETIME: outlives who waits; the destructor asserts it. Who was woken needs it no more.
/// THREAD: that of its loop. A wait in another loop throws runtime_error.
class barrier {
 public:
  class waiter;

  /// THROWS: value_error when `parties` is less than 1.
  explicit barrier(std::ptrdiff_t parties);

  /// Waits until all parties are here. Gives each a number of its own, from 0 in the order of
  /// arrival. After that the barrier serves the next round.
  /// CANCEL: it has not arrived; the others wait on.
  /// THROWS: broken_barrier_error when the barrier is broken, or is aborted or reset meanwhile;
  /// runtime_error "barrier is bound to a different event loop".
  [[nodiscard("co_await it")]] waiter wait() noexcept;

  /// Breaks the barrier: who waits gets broken_barrier_error, and so does who comes later, until
  /// reset(). Those whose round was full have passed.
  void abort() noexcept;
  /// An empty barrier that is not broken; who waits gets broken_barrier_error.
  void reset() noexcept;

  [[nodiscard]] std::size_t parties() const noexcept { return parties_; }
  /// How many wait in this round.
  [[nodiscard]] std::size_t n_waiting() const noexcept { return arrived_; }
  [[nodiscard]] bool broken() const noexcept { return broken_; }

 private:
  void open() noexcept;
  void turn_away() noexcept;

  std::size_t parties_;
  std::size_t arrived_ = 0;
  bool broken_ = false;
  detail::wait_list waiters_;
};

class barrier::waiter : public detail::list_waiter {
 public:
  explicit waiter(barrier& awaited) noexcept : list_waiter(kind), barrier_(awaited) {}
  /// REQUIRES: it has not been awaited.
  waiter(waiter&& other) noexcept : waiter(other.barrier_) {}
  ~waiter() { depart(); }

  /// The last to arrive lets all go on.
  [[nodiscard]] bool await_ready() noexcept;
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) {
    if (!wait_in(barrier_.waiters_, task, where)) return false;
    ++barrier_.arrived_;
    return true;
  }
  std::size_t await_resume();

 private:
  friend barrier;

  static withdrawal leave(suspension& self) noexcept {
    static_cast<waiter&>(self).depart();
    return withdrawal::done;
  }
  static constexpr suspension_kind kind{.name = "barrier", .withdraw = &leave};
  void depart() noexcept {
    if (!linked()) return;
    unlink();
    --barrier_.arrived_;
  }

  barrier& barrier_;
  std::size_t index_ = 0;
  bool passed_ = false;
};

inline barrier::waiter barrier::wait() noexcept { return waiter(*this); }

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <limits>
#include <source_location>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/sync/wait_list.hpp"

namespace hocket::detail {

/// Lets as many tasks through as it has permits; the others stand in line. A lock is one with a
/// single permit; a queue has one for its items and one for its free places.
///
/// When there is a permit for the first in line, that task is *called*: it is woken, and takes the
/// permit when it runs on in the next pass. Until then the permit counts as free, but who comes
/// later cannot have it. A called task that is cancelled, or destroyed, does not take its permit,
/// and the next one is called: a permit is never lost.
///
/// LIFETIME: outlives its waiters; the destructor asserts it.
class turnstile {
 public:
  static constexpr std::ptrdiff_t unlimited = std::numeric_limits<std::ptrdiff_t>::max();

  class waiter;

  /// `of` is what its waiters are, and names the owner in errors. LIFETIME: a constant.
  turnstile(const suspension_kind& of, std::ptrdiff_t permits,
            std::ptrdiff_t limit = unlimited) noexcept
      : waiting_(of), permits_(permits), limit_(limit) {}
  turnstile(const turnstile&) = delete;
  turnstile& operator=(const turnstile&) = delete;
  ~turnstile() { HOCKET_ASSERT(called_.empty() && "a primitive outlives the tasks it has woken"); }

  /// The permits that are not taken.
  [[nodiscard]] std::ptrdiff_t permits() const noexcept { return permits_; }
  /// Those that no called task is about to take.
  [[nodiscard]] std::ptrdiff_t spare() const noexcept { return permits_ - called_count_; }
  /// Is there a permit, and nobody in line who came first?
  [[nodiscard]] bool open() const noexcept {
    return permits_ > 0 && waiting_.empty() && no_calls();
  }

  /// Takes a permit without a look at the line.
  void take() noexcept { --permits_; }
  /// Adds a permit and calls the next in line. False, and nothing is changed, at the limit.
  bool add() noexcept {
    if (permits_ >= limit_) return false;
    ++permits_;
    call_next();
    return true;
  }

  /// Makes the permit of the last called task spare: the task stands at the head of the line again.
  /// REQUIRES: a task is called.
  void recall() noexcept;
  /// Wakes all in line without a permit. Those that are called keep theirs.
  void dismiss() noexcept { waiting_.wake_all(); }
  /// The permits are gone, and so are those that called tasks had.
  void clear() noexcept;

  /// THROWS: runtime_error "... is bound to a different event loop".
  void require_this_loop() { waiting_.require_this_loop(); }

 private:
  [[nodiscard]] bool no_calls() const noexcept { return called_count_ == 0; }
  bool call_next() noexcept;
  void call_all() noexcept {
    while (call_next()) continue;
  }
  void uncall(waiter& called) noexcept;

  wait_list waiting_;
  intrusive_list<waiter> called_;
  std::ptrdiff_t called_count_ = 0;
  std::ptrdiff_t permits_;
  std::ptrdiff_t limit_;
};

/// A task at a turnstile. Awaiters derive from it; what they add is what a permit stands for.
class turnstile::waiter : public list_waiter {
 public:
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) {
    return wait_in(turnstile_.waiting_, task, where);
  }

 protected:
  explicit waiter(turnstile& through) noexcept
      : list_waiter(through.waiting_), turnstile_(through) {}
  waiter(turnstile& through, const suspension_kind& of) noexcept
      : list_waiter(of), turnstile_(through) {}
  /// A frame that is destroyed leaves its permit to the next.
  ~waiter() { decline(); }

  [[nodiscard]] turnstile& through() const noexcept { return turnstile_; }
  [[nodiscard]] bool called() const noexcept { return called_; }

  /// Goes to the end of the line on behalf of a task that is suspended already.
  void line_up() noexcept {
    turnstile_.waiting_.push_back(*this);
    turnstile_.call_all();
  }
  /// The first thing in await_resume. THROWS: `cancelled`; the permit goes to the next then.
  void check_or_decline() {
    try {
      check();
    } catch (...) {
      decline();
      throw;
    }
  }
  /// The task goes through, whether it had to wait for its permit or found a spare one. Some may
  /// have come since it was called, and waited for their turn though there were permits.
  void enter() noexcept {
    if (called_) turnstile_.uncall(*this);
    turnstile_.take();
    turnstile_.call_all();
  }
  /// The task does not go through; whom it was in the way of is called.
  void decline() noexcept {
    if (!called_) return;
    turnstile_.uncall(*this);
    turnstile_.call_all();
  }

 private:
  friend turnstile;

  turnstile& turnstile_;
  bool called_ = false;
};

/// False when there is nobody to call, or no permit for it.
inline bool turnstile::call_next() noexcept {
  if (spare() <= 0 || waiting_.empty()) return false;
  auto& next = static_cast<waiter&>(waiting_.front());
  next.wake();
  next.called_ = true;
  called_.push_back(next);
  ++called_count_;
  return true;
}

inline void turnstile::uncall(waiter& called) noexcept {
  called.unlink();
  called.called_ = false;
  --called_count_;
}

inline void turnstile::recall() noexcept {
  waiter& last = called_.back();
  uncall(last);
  if (last.context().suspend_again(last)) waiting_.push_front(last);
}

inline void turnstile::clear() noexcept {
  while (!called_.empty()) uncall(called_.front());
  permits_ = 0;
}

}  // namespace hocket::detail

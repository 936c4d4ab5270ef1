// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/timer_queue.hpp"

namespace hocket {

/// A deadline on a loop. It lives in its owner and allocates nothing.
///
/// LIFETIME: the loop outlives it; the destructor cancels it.
class timer : private timer_node {
 public:
  using function = void (*)(timer&) noexcept;

  /// `on_due` is called by the loop when the deadline has passed, with the timer disarmed:
  /// it may arm it again, or destroy it.
  timer(event_loop& loop, function on_due) noexcept
      : timer_node(kind), loop_(&loop), callback_(on_due) {}
  ~timer() { cancel(); }

  /// Fires at `deadline`, or on the next pass when that is past. An armed timer moves.
  void arm(clock::time_point deadline) noexcept {
    cancel();
    loop_->timers().arm(*this, deadline);
  }

  /// Fires `delay` after the loop's now().
  void arm_after(clock::duration delay) noexcept { arm(saturating_add(loop_->now(), delay)); }

  /// The timer does not fire. Does nothing when it is not armed.
  void cancel() noexcept { timer_queue::disarm(*this); }

  [[nodiscard]] bool armed() const noexcept { return linked(); }

  /// What the timer was last armed for.
  [[nodiscard]] clock::time_point deadline() const noexcept { return deadline_; }

  [[nodiscard]] event_loop& loop() const noexcept { return *loop_; }

 private:
  static void fire(suspension& node) noexcept {
    auto& self = static_cast<timer&>(node);
    self.callback_(self);
  }
  static constexpr suspension_kind kind{.name = "timer", .withdraw = nullptr, .on_due = &fire};

  event_loop* loop_;
  function callback_;
};

}  // namespace hocket

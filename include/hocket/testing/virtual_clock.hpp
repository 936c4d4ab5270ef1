// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>

#include "hocket/loop/clock.hpp"
#include "hocket/loop/poller.hpp"

namespace hocket {

/// Time for tests: it stands still while there is work, and jumps to the next timer when a
/// loop would have to wait. Hours pass in microseconds, and a run repeats exactly.
///
///     virtual_clock time;
///     event_loop loop(time, time.make_poller());
///
/// Descriptors are real: what is ready on them is reported before time moves. So a test
/// may use sockets whose other end lives on the same loop; an answer that comes from
/// elsewhere is late by definition.
///
/// LIFETIME: outlives the loops that use it. THREAD: one.
class virtual_clock final : public clock {
 public:
  /// Starts at a fixed time, one hour after the clock's epoch.
  virtual_clock() = default;
  virtual_clock(const virtual_clock&) = delete;
  virtual_clock& operator=(const virtual_clock&) = delete;

  time_point now() noexcept override { return now_; }

  /// The time that has passed since the start.
  [[nodiscard]] duration elapsed() const noexcept { return now_ - start; }

  /// Moves the time on by hand. A running loop sees it on its next pass.
  void advance(duration by) noexcept { now_ = saturating_add(now_, by); }

  /// A poller whose wait() moves this clock instead of waiting. THROWS: std::system_error.
  [[nodiscard]] std::unique_ptr<poller> make_poller();

 private:
  static constexpr time_point start{std::chrono::hours(1)};

  time_point now_ = start;
};

}  // namespace hocket

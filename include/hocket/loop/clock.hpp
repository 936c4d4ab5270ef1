// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>

namespace hocket {

/// Where a loop reads the time: one of the two seams to the operating system.
/// Tests put a clock there that jumps (testing/virtual_clock.hpp).
///
/// THREAD: now() is called by the thread that runs the loop.
class clock {
 public:
  using duration = std::chrono::steady_clock::duration;
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~clock() = default;

  /// The time now. It never goes back.
  virtual time_point now() noexcept = 0;
};

/// The machine's monotonic clock. LIFETIME: the whole program.
clock& system_clock() noexcept;

/// `start` plus `delay`, held at the last time point there is instead of overflowing,
/// so that "never" can be written as duration::max().
constexpr clock::time_point saturating_add(clock::time_point start,
                                           clock::duration delay) noexcept {
  const bool overflows =
      delay > clock::duration::zero() && start > clock::time_point::max() - delay;
  return overflows ? clock::time_point::max() : start + delay;
}

}  // namespace hocket

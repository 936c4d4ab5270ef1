// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <source_location>

#include "hocket/base/config.hpp"
#include "hocket/base/diagnostic.hpp"

namespace hocket::detail {

/// While it lives tasks and operations that nobody awaited may be dropped in this thread without a
/// report: they are parameters of a task that is closed, was cancelled before it began, or has been
/// reported itself.
class quiet_drops {
 public:
  quiet_drops() noexcept { ++depth_; }
  quiet_drops(const quiet_drops&) = delete;
  quiet_drops& operator=(const quiet_drops&) = delete;
  ~quiet_drops() { --depth_; }

  [[nodiscard]] static bool active() noexcept { return depth_ != 0; }

 private:
  static inline constinit thread_local unsigned depth_ = 0;
};

/// A task is dropped that nobody awaited. `function` is the coroutine: a call leaves no trace of
/// where it stood.
HOCKET_NOINLINE inline void report_never_awaited(std::source_location function) noexcept {
  if (quiet_drops::active()) return;
  report({diagnostic_kind::never_awaited, "a task was never awaited", nullptr, function,
          place_kind::defined});
}

}  // namespace hocket::detail

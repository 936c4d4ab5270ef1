// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include "hocket/core/task_state.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/signal_watch.hpp"

namespace hocket::detail {

/// What ctrl-C does to a run, while the program does not watch SIGINT itself:
///
/// 1. while the main task runs, the first one cancels it, and the second one stops the loop;
/// 2. after that, while the run cleans up, the next one stops the loop for good.
///
/// The loop stops with keyboard_interrupt.
class interrupts {
 public:
  /// Takes SIGINT, if it is `wanted` and no other loop of the process has it. `main` may be null: the
  /// run cleans up already.
  /// THROWS: std::system_error.
  interrupts(event_loop& loop, task_state_base* main, bool wanted);

  /// From here on the run cleans up.
  void begin_cleanup() noexcept { main_ = nullptr; }
  /// The clean-up is to end, too.
  [[nodiscard]] bool end_cleanup() const noexcept { return ends_cleanup_; }

  [[nodiscard]] bool any() const noexcept { return count_ > 0; }
  /// Takes one that has come and that the loop has not seen.
  [[nodiscard]] bool take_unseen() noexcept {
    const bool came = watch_ && watch_->take();
    if (came) ++count_;
    return came;
  }

 private:
  struct sigint_watch : signal_watch {
    explicit sigint_watch(interrupts& told);
    interrupts& owner;
  };

  void came() noexcept;

  event_loop& loop_;
  task_state_base* main_;
  int count_ = 0;
  bool ends_cleanup_ = false;
  std::optional<sigint_watch> watch_;
};

}  // namespace hocket::detail

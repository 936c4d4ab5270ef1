// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include "hocket/core/task_state.hpp"
#include "hocket/loop/async_generator_closer.hpp"
#include "hocket/loop/background.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/task.hpp"

namespace hocket {

struct run_options {
  /// The first SIGINT (ctrl-C) cancels the main task, which may clean up; run() then throws
  /// keyboard_interrupt. A second one cancels the detached tasks too; the next one while that goes
  /// on, or while any run ends, stops the waiting: what is left then is destroyed. One that comes
  /// before the loop has taken the one before it ends the program, so a step that never suspends can
  /// be ended.
  /// Only one loop of a process does this, the first that asks for it, and none while the program
  /// itself watches SIGINT.
  bool handle_interrupt = true;
  /// Switches the loop's debug mode on or off; unset leaves it as it is (event_loop::set_debug).
  std::optional<bool> debug = std::nullopt;
};

namespace detail {

/// What one run(), or all runs of a runner, have in common: the loop, and what tasks leave behind
/// that belongs to nobody else.
class run_session {
 public:
  run_session(event_loop& loop, run_options options);
  run_session(const run_session&) = delete;
  run_session& operator=(const run_session&) = delete;
  /// What has not ended is destroyed.
  ~run_session() = default;

  /// Runs `main`; after that it has ended, or is abandoned.
  template <class T>
  T run(task<T> main, bool is_last) {
    task_access::require_fresh(main, "run");
    auto* const state = new task_state<T>(loop_.ready(), std::move(main));
    const state_ref<task_state<T>> kept(*state);
    run_to_end(*state, is_last);
    return state->outcome().take();
  }

  /// Cancels the tasks that are left and waits for them, closes async generators, ends the threads.
  /// THROWS: as event_loop::run_until; keyboard_interrupt, and what is left is destroyed.
  void finish();

  [[nodiscard]] event_loop& loop() const noexcept { return loop_; }

 private:
  /// THROWS: as event_loop::run_until; keyboard_interrupt.
  void run_to_end(task_state_base& main, bool is_last);
  void clean_up();

  event_loop& loop_;
  run_options options_;
  async_generator_closer generators_;
  background_tasks background_;
};

/// The loop of one run(), which ends with it.
class closing_loop : public event_loop {
 public:
  ~closing_loop() { close(); }
};

/// THROWS: runtime_error in the name of run() when a loop runs in this thread.
void require_no_running_loop();

}  // namespace detail
}  // namespace hocket

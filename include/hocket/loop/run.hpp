// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <utility>

#include "hocket/core/task_state.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/task.hpp"

namespace hocket {

struct run_options {
  /// The first SIGINT (ctrl-C) cancels the main task, which may clean up; run() then throws
  /// keyboard_interrupt. A second one ends the loop at once. Only one loop of a process does this,
  /// the first that asks for it, and none while the program itself watches SIGINT.
  bool handle_interrupt = true;
};

namespace detail {

/// Runs the loop until `main` has ended; true when it was interrupted.
/// THROWS: as event_loop::run_until; keyboard_interrupt at the second SIGINT.
bool run_until_done(event_loop& loop, task_state_base& main, run_options options);

}  // namespace detail

/// Runs `main` on `loop` until it ends; gives what it returns, throws what leaves it (Python:
/// Runner.run).
/// THROWS: runtime_error when a loop runs in this thread already; value_error and runtime_error when
/// `main` was moved from or awaited already; runtime_error naming a deadlock when `main` waits for
/// what can never happen; keyboard_interrupt when SIGINT ended it.
template <class T>
T run(event_loop& loop, task<T> main, run_options options = {}) {
  if (event_loop::current_or_null() != nullptr) {
    throw runtime_error("run() cannot be called from a running event loop");
  }
  detail::task_access::require_fresh(main, "run");
  auto* const state = new detail::task_state<T>(loop.ready(), std::move(main));
  const detail::state_ref<detail::task_state<T>> kept(*state);
  bool interrupted = false;
  try {
    interrupted = detail::run_until_done(loop, *state, options);
  } catch (...) {
    state->abandon();
    throw;
  }
  if (interrupted && state->was_cancelled() && state->uncancel() == 0) throw keyboard_interrupt();
  return state->outcome().take();
}

/// The same on a loop of its own (Python: asyncio.run).
///
///     int main() { return hocket::run(serve()); }
template <class T>
T run(task<T> main, run_options options = {}) {
  if (event_loop::current_or_null() != nullptr) {
    throw runtime_error("run() cannot be called from a running event loop");
  }
  event_loop loop;
  return run(loop, std::move(main), options);
}

}  // namespace hocket

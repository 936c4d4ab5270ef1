// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/run_session.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// Runs `main` on `loop` until it ends; gives what it returns, throws what leaves it (Python:
/// loop.run_until_complete). The loop can be used again after that, and is not closed.
///
/// At the end nothing goes on: tasks that were detached are cancelled and waited for, then async
/// generators are closed, then the threads of to_thread() ended.
/// ORDER: as listed. What a task throws while it is cancelled goes to the loop's exception handler.
/// THROWS: runtime_error when a loop runs in this thread already, and when `loop` is closed;
/// value_error and runtime_error when `main` was moved from or awaited already; runtime_error naming
/// a deadlock when `main` waits for what can never happen, which destroys it; keyboard_interrupt when
/// SIGINT ended it; when a detached task or a callback of the loop throws keyboard_interrupt that, and
/// runtime_error when event_loop::stop() was called: all tasks are cancelled and waited for before.
template <class T>
T run(event_loop& loop, task<T> main, run_options options = {}) {
  detail::require_no_running_loop();
  detail::run_session session(loop, options);
  return session.run(std::move(main), true);
}

/// The same on a loop of its own (Python: asyncio.run).
///
///     int main() { return hocket::run(serve()); }
template <class T>
T run(task<T> main, run_options options = {}) {
  detail::require_no_running_loop();
  detail::closing_loop loop;
  return run(loop, std::move(main), options);
}

}  // namespace hocket

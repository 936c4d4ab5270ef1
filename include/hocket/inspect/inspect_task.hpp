// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hocket/core/coroutine_node.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// The life of a coroutine (Python: inspect.getcoroutinestate).
enum class coroutine_state : unsigned char {
  created,    ///< nothing of it has run
  running,    ///< it runs now, or awaits what runs
  suspended,  ///< it waits
  closed      ///< it has ended, was closed or moved from
};

/// Python's name of a state.
[[nodiscard]] constexpr std::string_view to_string(coroutine_state state) noexcept {
  switch (state) {
    case coroutine_state::created:
      return "CORO_CREATED";
    case coroutine_state::running:
      return "CORO_RUNNING";
    case coroutine_state::suspended:
      return "CORO_SUSPENDED";
    case coroutine_state::closed:
      break;
  }
  return "CORO_CLOSED";
}

/// What can be seen of a task from outside: a copy, taken at one moment.
struct task_info {
  coroutine_state state = coroutine_state::closed;
  /// The function that made the task, with its namespaces (Python: cr_code.co_name). Empty when it is
  /// closed.
  std::string function;
  /// The co_await that it stands at (Python: cr_frame.f_lineno); line 0 before the start.
  std::string file;
  unsigned line = 0;
  /// The coroutines that it waits for, from the one that it awaits itself (Python: cr_await) to the
  /// innermost. Empty unless it is suspended in the loop of this thread.
  std::vector<task_info> awaits;
  /// What the innermost is suspended at ("sleep", "lock" ...), when that is known.
  std::string waits_for;
};

namespace detail {

/// Null stands for what is closed.
[[nodiscard]] task_info inspect_coroutine(const coroutine_node* node);

}  // namespace detail

/// What the task looks like now (Python: the cr_ attributes). Looks through all tasks of the loop for
/// the one that runs it.
/// THREAD: the task's.
template <class T>
[[nodiscard]] task_info inspect(const task<T>& of) {
  const auto handle = detail::task_access::handle(of);
  const bool closed = !handle || handle.done();
  return detail::inspect_coroutine(closed ? nullptr : &handle.promise());
}

}  // namespace hocket

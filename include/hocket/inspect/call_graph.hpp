// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdio>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include "hocket/core/completion.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/join_handle.hpp"
#include "hocket/flow/join_suspension.hpp"

namespace hocket {

/// One line of a call stack (Python: asyncio.FrameCallGraphEntry).
struct call_graph_entry {
  enum class kind : unsigned char {
    function,        ///< called by a coroutine that runs
    task,            ///< Python's "async"
    async_generator  ///< Python's "async generator"
  };
  kind of;
  std::string function;
  std::string file;
  /// The co_await that it is suspended at. In a function that called others the last one that it was
  /// suspended at, and before the first one the function's own line.
  unsigned line;

  friend bool operator==(const call_graph_entry&, const call_graph_entry&) = default;
};

/// A task or a future, and who awaits it: a copy, taken at one moment (Python:
/// asyncio.FutureCallGraph).
struct call_graph {
  /// The task's name; empty for a future.
  std::string name;
  /// What tells it from others while it lives.
  const void* id = nullptr;
  /// What the task is suspended at ("sleep", "join", "task_group" ...); empty when it runs or is
  /// ready to.
  std::string waits_for;
  /// The coroutines of the task, the innermost first. Empty for a future and for a task that has
  /// ended. It ends early at a coroutine that is not of hocket's making.
  std::vector<call_graph_entry> call_stack;
  /// The tasks that await it, in the order in which they began to; first the one whose group it is
  /// in. A task that is in the graph above already is named and not followed.
  std::vector<call_graph> awaited_by;
};

struct call_graph_options {
  /// How many entries of the current task's call stack are left out, from the innermost on.
  unsigned depth = 0;
  /// Positive: at most so many entries of each call stack, the innermost. Negative: the outermost.
  /// 0: none.
  std::optional<int> limit = std::nullopt;
};

namespace detail {

call_graph capture_task(const task_state_base& task, call_graph_options options);
call_graph capture_future(const completion& future, call_graph_options options);

}  // namespace detail

/// The call graph of the task that runs (Python: asyncio.capture_call_graph). Nothing when the loop
/// runs something else than a task.
/// THROWS: runtime_error when no loop runs in this thread.
/// THREAD: the loop's, as for all of these.
[[nodiscard]] std::optional<call_graph> capture_call_graph(
    call_graph_options options = {}, std::source_location where = std::source_location::current());

/// The same for a task that was spawned. Nothing is counted off it by `depth` unless it runs.
template <class T>
[[nodiscard]] call_graph capture_call_graph(const join_handle<T>& task,
                                            call_graph_options options = {}) {
  return detail::capture_task(detail::state_access::of(task), options);
}

/// The same for a future, which has no call stack.
template <class T>
[[nodiscard]] call_graph capture_call_graph(const future<T>& of, call_graph_options options = {}) {
  return detail::capture_future(detail::state_access::of(of), options);
}

/// The graph as text, in Python's form (Python: asyncio.format_call_graph):
///
///     * Task(name='Task-2', id=0x5581c0)
///       + Call stack:
///       |   File 'crawl.cpp', line 41, in async fetch()
///       |   File 'crawl.cpp', line 60, in async crawl()
///       + Awaited by:
///         * Task(name='Task-1', id=0x5580a0)
///           + Call stack:
///           |   File 'crawl.cpp', line 75, in async main_task()
[[nodiscard]] std::string format_call_graph(const call_graph& graph);

/// Writes the graph of the task that runs (Python: asyncio.print_call_graph). Without a task that
/// runs nothing is written. THROWS: as capture_call_graph.
void print_call_graph(call_graph_options options = {}, std::FILE* to = stdout,
                      std::source_location where = std::source_location::current());

/// The same for a task or a future.
template <class Awaited>
  requires requires(const Awaited& of) { capture_call_graph(of, call_graph_options()); }
void print_call_graph(const Awaited& of, call_graph_options options = {}, std::FILE* to = stdout) {
  std::fputs((format_call_graph(capture_call_graph(of, options)) + "\n").c_str(), to);
}

/// The tasks of the loop that runs in this thread that have not ended, each with its call stack and
/// without who awaits it (Python: asyncio.all_tasks).
/// THROWS: runtime_error when no loop runs in this thread.
[[nodiscard]] std::vector<call_graph> all_tasks();

/// The task that runs, the same way; nothing when the loop runs something else (Python:
/// asyncio.current_task).
/// THROWS: runtime_error when no loop runs in this thread.
[[nodiscard]] std::optional<call_graph> current_task(
    std::source_location where = std::source_location::current());

/// Says that the current task awaits a task or a future by way of something that hocket does not
/// see, such as a primitive of the program's own (Python: future_add_to_awaited_by, and at its end
/// future_discard_from_awaited_by). Call graphs show the link while this lives.
///
///     const awaited_by_current_task link(handle);
///     co_await my_own_way_to_wait(handle);
class awaited_by_current_task : private detail::completion_node {
 public:
  /// REQUIRES: a task runs.
  template <class Awaited>
  explicit awaited_by_current_task(const Awaited& awaited) noexcept
      : completion_node([](completion_node&, news) noexcept {}) {
    waiting_ = &task_context::current();
    detail::completion& of = detail::state_access::of(awaited);
    if (!of.done()) of.add_waiter(*this);
  }
};

}  // namespace hocket

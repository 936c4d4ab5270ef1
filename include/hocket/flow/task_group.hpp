// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/catching.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/flow/join_handle.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/received.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// Tasks that run side by side and end together (Python: asyncio.TaskGroup).
///
/// The first child that fails cancels the others and the body; all failures arrive in one
/// exception_group. Made by with_task_group().
///
/// THREAD: the loop's.
class task_group final : private detail::task_owner {
 public:
  /// Starts `child` in the loop's next pass. A child cannot outlive its group, unless adopt() or
  /// join_handle::detach() hands it over.
  /// THROWS: runtime_error when the group is finished or shuts down; value_error and runtime_error
  /// when `child` was moved from or awaited already; std::bad_alloc. The child is then dropped, and
  /// nothing of it runs.
  template <class T>
  join_handle<T> spawn(task<T> child, std::string name = {},
                       std::source_location where = std::source_location::current()) {
    return join_handle<T>(start(std::move(child), std::move(name), where));
  }

  /// The same, but the child begins at once: it runs up to its first suspension, or to its end,
  /// before this returns (Python: eager tasks). One that has all it needs, such as a look into a
  /// cache, then never goes through the loop.
  ///
  /// ORDER: the child before what follows here. Its steps until the first suspension are a part of
  /// the caller's, and lie on the stack above it.
  /// THROWS: as spawn(). What leaves the child is its outcome, and a failure of the group's, which
  /// the caller notices at its next suspension.
  template <class T>
  join_handle<T> spawn_eager(task<T> child, std::string name = {},
                             std::source_location where = std::source_location::current()) {
    const join_handle<T> handle(start(std::move(child), std::move(name), where));
    detail::state_access::of(handle).run_inside();
    return handle;
  }

  /// Takes over a task that runs, from its group or from the run() that it was detached to: it ends
  /// no later than this group now, and its failure is this group's. Does nothing to one that has
  /// ended.
  ///
  ///     task<void> connect(task_group& session) {
  ///       auto starts = [&](task_group& attempt) -> task<void> {
  ///         auto feed = attempt.spawn(read_feed());
  ///         co_await greeting();
  ///         session.adopt(feed);   // it works: the feed outlives the attempt
  ///       };
  ///       co_await with_task_group(starts);
  ///     }
  ///
  /// THROWS: runtime_error when the group is finished or shuts down; the task stays where it is.
  template <class T>
  void adopt(const join_handle<T>& running) {
    check_open();
    if (!running.done()) take_in(detail::state_access::of(running));
  }

  /// Cancels all children.
  void cancel();

  /// How many children have not ended.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;
  /// When the parent is destroyed while it waits, its children are destroyed with it.
  ~task_group();

 private:
  template <class Body>
  friend auto with_task_group(Body body) -> std::invoke_result_t<Body&, task_group&>;

  class empty_awaiter;

  /// THROWS: runtime_error when no task runs.
  task_group();

  void check_open() const;
  /// Hands the child to the loop, as one of the group's; drops it when that is refused.
  template <class T>
  detail::task_state<T>& start(task<T> child, std::string name, std::source_location where) {
    try {
      check_open();
    } catch (...) {
      child.close();
      throw;
    }
    detail::task_access::require_fresh(child, "spawn");
    auto& state = detail::start_task(loop_.ready(), std::move(child), std::move(name), where);
    take_in(state);
    return state;
  }
  void take_in(detail::task_state_base& child) noexcept;
  void task_finished(detail::task_state_base& child) noexcept override;
  void task_left(detail::task_state_base& child) noexcept override;
  void abort() noexcept;
  [[nodiscard]] std::vector<std::exception_ptr> take_errors();

  /// Waits for the children and throws what is to leave the group. `body_error` is what left the
  /// body, or null.
  task<void> finish(std::exception_ptr body_error);
  [[nodiscard]] empty_awaiter empty() noexcept;

  task_context& parent_;
  event_loop& loop_;
  std::size_t size_ = 0;
  /// Those that failed, in the order of failing: to keep them takes no memory, so that none is lost.
  intrusive_list<detail::task_state_base> failed_;
  empty_awaiter* waiter_ = nullptr;
  bool in_body_ = true;
  bool aborting_ = false;
  bool parent_was_cancelled_by_us_ = false;
};

namespace detail {

/// What `body` gives; nothing when it throws, and then `error` holds what.
template <class Body>
std::optional<std::invoke_result_t<Body&, task_group&>> call_body(
    Body& body, task_group& group, std::exception_ptr& error) noexcept {
  try {
    return body(group);
  } catch (...) {
    error = std::current_exception();
    return std::nullopt;
  }
}

}  // namespace detail

/// Runs `body` with a group, then waits for all children (Python: `async with TaskGroup() as g`).
/// Gives what the body returns.
///
///     co_await with_task_group([&](task_group& g) -> task<void> {
///       for (auto& url : urls) g.spawn(fetch(url));
///       co_return;
///     });
///
/// The body is a callable that takes the group and gives a task; it is kept until the end, so its
/// captures may be used throughout. What it makes as its own locals ends with it, maybe before the
/// children: these take what they need as parameters, or from outside of the body.
///
/// g++ up to 12 destroys a temporary in a co_await expression twice if it owns something, such as a
/// body that captures a string by value (PR101367): give it a name and pass std::move(name).
///
/// For one use: the group is made here and ends here.
///
/// CANCEL: cancels the children and waits for them, then throws `cancelled`. When children or the
/// body fail as well, their exception_group is thrown, and the next suspension throws `cancelled`.
/// THROWS: exception_group "unhandled errors in a task_group" with what left the children, in the
/// order of failing, and what left the body last. A keyboard_interrupt leaves as it is. runtime_error
/// when it is awaited where no loop runs the task.
template <class Body>
auto with_task_group(Body body) -> std::invoke_result_t<Body&, task_group&> {
  using result_type = typename std::invoke_result_t<Body&, task_group&>::value_type;
  task_group group;
  // A body that is no coroutine may throw when it has spawned children already.
  std::exception_ptr refused;
  auto work = detail::call_body(body, group, refused);
  std::optional<received<result_type>> result;
  if (work) {
    result.emplace(co_await catching(std::move(*work)));
  } else {
    result.emplace(std::move(refused), false);
  }
  co_await group.finish(result->exception());
  co_return result->value();
}

}  // namespace hocket

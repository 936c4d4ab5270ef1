// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/catching.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/flow/join_handle.hpp"
#include "hocket/loop/event_loop.hpp"
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
  /// Starts `child` in the loop's next pass. A child never outlives its group.
  /// THROWS: runtime_error when the group is finished or shuts down; value_error and runtime_error
  /// when `child` was moved from or awaited already. The child is then dropped.
  template <class T>
  join_handle<T> spawn(task<T> child, std::string name = {}) {
    check_open();
    detail::task_access::require_fresh(child, "spawn");
    auto& state = *new detail::task_state<T>(loop_.ready(), std::move(child));
    if (!name.empty()) state.set_name(std::move(name));
    adopt(state);
    return join_handle<T>(state);
  }

  /// Cancels all children.
  void cancel();

  /// How many children have not ended.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  explicit task_group(task_context& parent, event_loop& loop) noexcept
      : parent_(parent), loop_(loop) {}
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;
  /// When the parent is destroyed while it waits, its children are destroyed with it.
  ~task_group();

 private:
  template <class Body>
  friend auto with_task_group(Body body) -> std::invoke_result_t<Body&, task_group&>;

  class empty_awaiter;

  void check_open() const;
  void adopt(detail::task_state_base& child) noexcept;
  void task_finished(detail::task_state_base& child) noexcept override;
  void task_left(detail::task_state_base& child) noexcept override;
  void abort() noexcept;
  void note_error(const std::exception_ptr& error);

  /// Waits for the children and throws what is to leave the group. `body_error` is what left the
  /// body, or null.
  task<void> finish(std::exception_ptr body_error);
  [[nodiscard]] empty_awaiter empty() noexcept;

  task_context& parent_;
  event_loop& loop_;
  intrusive_list<detail::task_state_base> children_;
  std::size_t size_ = 0;
  std::vector<std::exception_ptr> errors_;
  std::exception_ptr interrupt_;  ///< a keyboard_interrupt, which goes out as it is
  empty_awaiter* waiter_ = nullptr;
  bool in_body_ = true;
  bool aborting_ = false;
  bool parent_was_cancelled_by_us_ = false;
};

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
/// CANCEL: cancels the children and waits for them, then throws `cancelled`. When children or the
/// body fail as well, their exception_group is thrown, and the next suspension throws `cancelled`.
/// THROWS: exception_group "unhandled errors in a task_group" with what left the children, in the
/// order of failing, and what left the body last. A keyboard_interrupt leaves as it is.
template <class Body>
auto with_task_group(Body body) -> std::invoke_result_t<Body&, task_group&> {
  task_group group(task_context::current(), event_loop::current());
  auto result = co_await catching(body(group));
  co_await group.finish(result.exception());
  co_return result.value();
}

}  // namespace hocket

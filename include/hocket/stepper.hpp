// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>
#include <utility>

#include "hocket/core/owned_tasks.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/errors.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// Runs a task by hand, without a loop (Python: the coroutine's own send(None), throw() and close()).
///
///     stepper parser(parse(input));         // a task that awaits futures of more input
///     while (parser.next()) input.push(read_packet());
///     use(parser.result());
///
/// For protocols that are written as tasks and know no I/O, and for tests of awaiters. What needs a
/// loop, such as sleep(), throws runtime_error in the task.
///
/// LIFETIME: destroying it destroys the task where it is suspended.
/// THREAD: one, the same as what the task awaits.
template <class T>
class stepper {
 public:
  /// Nothing of the task runs before next(). THROWS: value_error and runtime_error when it was moved
  /// from or awaited already.
  explicit stepper(task<T> body) : task_(begin(std::move(body))) { owner_.adopt(*task_); }
  stepper(const stepper&) = delete;
  stepper& operator=(const stepper&) = delete;
  ~stepper() = default;

  /// Runs the task until it waits for what has not happened yet, or ends. True when it waits. One
  /// whose wait is not over stays where it is.
  /// THROWS: runtime_error "cannot reuse already awaited coroutine" when it has ended before;
  /// value_error "coroutine already executing" when it is asked from inside the task.
  bool next() {
    require_waiting();
    return run_ready();
  }

  /// Throws `cancelled` at the co_await where the task waits, and goes on as next().
  /// CANCEL: as any cancellation; a task that has not begun never does.
  /// THROWS: as next().
  bool cancel(std::string_view message = {}) {
    require_waiting();
    task_->cancel(message);
    return run_ready();
  }

  /// Ends the task: by cancel(), when it has begun. Does nothing to one that has ended.
  /// THROWS: runtime_error when it waits again instead of ending, and it stays there then; what
  /// else than `cancelled` leaves the body; value_error as next().
  void close() {
    require_idle();
    if (done()) return;
    if (cancel()) throw runtime_error("coroutine ignored its cancellation");
    if (!task_->was_cancelled()) static_cast<void>(result());
  }

  /// The task has ended.
  [[nodiscard]] bool done() const noexcept { return task_->done(); }

  /// What the task returned; throws what left it.
  /// THROWS: invalid_state_error when it has not ended.
  decltype(auto) result() {
    if (!done()) throw invalid_state_error("the task has not ended yet");
    if (auto error = task_->exception()) std::rethrow_exception(error);
    return task_->outcome().peek();
  }

 private:
  using state = detail::task_state<T>;

  detail::state_ref<state> begin(task<T> body) {
    detail::task_access::require_fresh(body, "stepper");
    return detail::state_ref<state>(*new state(scheduler_, std::move(body)));
  }
  void require_idle() const {
    if (running_) throw value_error("coroutine already executing");
  }
  void require_waiting() const {
    require_idle();
    if (done()) throw runtime_error("cannot reuse already awaited coroutine");
  }
  /// True when the task waits again.
  bool run_ready() noexcept {
    running_ = true;
    while (task_->ready()) task_->run_inside();
    running_ = false;
    return !done();
  }

  detail::task_scheduler scheduler_;
  detail::owned_tasks owner_;
  detail::state_ref<state> task_;
  bool running_ = false;
};

}  // namespace hocket

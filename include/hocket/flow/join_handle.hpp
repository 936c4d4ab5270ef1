// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "hocket/core/task_state.hpp"
#include "hocket/flow/done_callback.hpp"
#include "hocket/flow/join_suspension.hpp"
#include "hocket/loop/background.hpp"

namespace hocket {

/// A task that runs: to wait for, to cancel, to ask for its outcome (Python: asyncio.Task).
///
/// Copies refer to the same task, which may be awaited many times and by many tasks; all get the
/// same value or the same exception. Letting the handle go does not end the task: its group owns it.
///
/// CANCEL: who awaits a task and is cancelled, then or before, cancels that task and gets its outcome.
/// THREAD: the loop's. In another loop a co_await throws runtime_error.
template <class T = void>
class join_handle {
 public:
  explicit join_handle(detail::task_state<T>& state) noexcept : state_(state) {}

  /// Asks the task to end: `cancelled` is thrown where it is suspended. False when it has ended.
  bool cancel(std::string_view message = {}) {
    if (done()) return false;
    state_->cancel(message);
    return true;
  }
  /// How many cancellations have not been taken back.
  [[nodiscard]] unsigned cancelling() const noexcept { return state_->cancelling(); }
  /// Takes one back; gives how many are left.
  unsigned uncancel() noexcept { return state_->uncancel(); }

  [[nodiscard]] bool done() const noexcept { return state_->done(); }
  /// It ended by `cancelled`.
  [[nodiscard]] bool cancelled() const noexcept { return state_->was_cancelled(); }

  /// What the task returned; throws what left it.
  /// THROWS: invalid_state_error when it has not ended.
  decltype(auto) result() const {
    check_done();
    if (auto error = state_->exception()) std::rethrow_exception(error);
    return state_->outcome().peek();
  }
  /// What left the task, or null.
  /// THROWS: invalid_state_error when it has not ended.
  [[nodiscard]] std::exception_ptr exception() const {
    check_done();
    return state_->exception();
  }

  /// Has the loop call `callback(handle)`, or `callback()`, in the pass after the task has ended.
  /// cancel() of what is given takes the callback back.
  template <class F>
  call_handle add_done_callback(F&& callback) const {
    return detail::add_done_callback<join_handle>(*state_, std::forward<F>(callback));
  }

  /// Hands the task over to the run() that it runs in: it may outlive its group now, which is neither
  /// told of its failure nor waits for it. At the end of run() it is cancelled and waited for.
  /// LIFETIME: what the task refers to lives until then.
  /// THROWS: runtime_error when no run() is at work in this thread.
  const join_handle& detach() const {
    if (!done()) detail::background_tasks::current().adopt(*state_);
    return *this;
  }

  /// "Task-N", or what was set.
  [[nodiscard]] std::string name() const { return state_->name(); }
  void set_name(std::string name) { state_->set_name(std::move(name)); }

  /// Waits for the end; then as result(). A handle that is a temporary gives the value itself,
  /// another one a reference to it.
  auto operator co_await() const& { return awaiter<false>(state_); }
  auto operator co_await() && { return awaiter<true>(std::move(state_)); }

 private:
  friend struct detail::state_access;
  using state_type = detail::task_state<T>;

  template <bool Moves>
  using awaiter = detail::outcome_awaiter<T, state_type, detail::task_state_base, Moves>;

  void check_done() const {
    if (!done()) throw invalid_state_error("the task has not ended yet");
  }

  detail::state_ref<state_type> state_;
};

}  // namespace hocket

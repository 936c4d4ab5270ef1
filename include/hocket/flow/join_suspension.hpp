// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <exception>
#include <source_location>
#include <type_traits>
#include <utility>

#include "hocket/core/awaitable.hpp"
#include "hocket/core/completion.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/errors.hpp"

namespace hocket::detail {

/// The shared state behind a join_handle or a future.
struct state_access {
  template <class Handle>
  static auto& of(const Handle& handle) noexcept {
    return *handle.state_;
  }
};

/// Called before the task that runs waits for `awaited`, the state of a handle or a future.
/// THROWS: runtime_error "... is bound to a different event loop", and when a task awaits itself.
template <class State>
void require_awaitable_here(State& awaited) {
  if (awaited.done()) return;
  if constexpr (std::is_base_of_v<task_context, State>) {
    const task_context* const here = task_context::current_or_null();
    if (here == nullptr) return;
    if (here == &awaited) throw runtime_error("a task cannot await itself");
    if (!here->shares_loop_with(awaited))
      throw runtime_error("task is bound to a different event loop");
  } else {
    awaited.require_this_loop();
  }
}

/// One task's wait for one completion. A cancellation goes on to what is awaited, whose outcome is
/// then the answer. `Awaited` is a completion with cancel(message).
template <class Awaited>
class join_suspension : public suspension, public completion_node {
 public:
  explicit join_suspension(Awaited& awaited) noexcept
      : suspension(kind), completion_node(&told), awaited_(awaited) {}

  /// False when there is nothing to wait for any more. The cancellation of a task that was cancelled
  /// before it came here goes on too.
  bool join(task_context& context, leaf_handle task) noexcept {
    waiting_ = &context;
    if (context.take_over_cancellation()) {
      cancel_awaited();
      if (awaited_.done()) return false;
    }
    if (!context.suspend(task, *this)) return false;
    awaited_.add_waiter(*this);
    return true;
  }

 private:
  static void told(completion_node& self, news what) noexcept {
    if (what == news::done) static_cast<join_suspension&>(self).waiting_->wake();
  }
  /// For a future; and for a task in a ring of tasks that await each other, where nothing else helps.
  static withdrawal withdraw(suspension& self) noexcept {
    auto& join = static_cast<join_suspension&>(self);
    if constexpr (is_task) {
      join.unlink();
      return withdrawal::done;
    } else {
      join.cancel_awaited();
      return withdrawal::forwarded;
    }
  }
  void cancel_awaited() noexcept {
    if constexpr (is_task) {
      awaited_.forward_cancel(waiting_->cancel_message());
    } else {
      awaited_.cancel(waiting_->cancel_message());
    }
  }
  static task_context* forwards_to(suspension& self) noexcept {
    if constexpr (is_task) {
      return &static_cast<join_suspension&>(self).awaited_;
    } else {
      return nullptr;
    }
  }
  static constexpr bool is_task = std::is_base_of_v<task_context, Awaited>;
  static constexpr suspension_kind kind{
      .name = is_task ? "join" : "future", .withdraw = &withdraw, .forwards_to = &forwards_to};

  Awaited& awaited_;
};

/// What co_await of a join_handle or a future makes: waits for the end, gives the outcome. `Base` is
/// the part of State that does not depend on T.
template <class T, class State, class Base, bool Moves>
class outcome_awaiter : own_awaiter {
 public:
  explicit outcome_awaiter(state_ref<State> state) noexcept
      : state_(std::move(state)), join_(*state_) {}

  [[nodiscard]] bool await_ready() const noexcept { return state_->done(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) {
    note_place(task, where);
    task_context& context = task_context::current();
    require_awaitable_here(*state_);
    return join_.join(context, task);
  }
  decltype(auto) await_resume() {
    if (join_.waiting_ != nullptr) join_.waiting_->check();
    if (auto error = state_->exception()) std::rethrow_exception(error);
    if constexpr (!Moves || std::is_reference_v<T> || std::is_void_v<T>) {
      return state_->outcome().peek();
    } else if constexpr (std::is_copy_constructible_v<T>) {
      return T(state_->outcome().peek());
    } else {
      return T(std::move(state_->outcome().peek()));
    }
  }

 private:
  state_ref<State> state_;
  join_suspension<Base> join_;
};

}  // namespace hocket::detail

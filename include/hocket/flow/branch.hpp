// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <deque>
#include <exception>
#include <functional>
#include <ranges>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "hocket/as_task.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/owned_tasks.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/flow/branch_set.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/join_handle.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/received.hpp"
#include "hocket/task.hpp"

namespace hocket {

namespace detail {

/// Starts `work` in the loop's next pass, as a task of `owner`.
/// THROWS: value_error and runtime_error in the name of `operation` when it was moved from or awaited
/// already.
template <class T>
state_ref<task_state<T>> start_owned(task<T> work, owned_tasks& owner, const char* operation) {
  task_access::require_fresh(work, operation);
  auto& state = *new task_state<T>(event_loop::current().ready(), std::move(work));
  owner.adopt(state);
  return state_ref<task_state<T>>(state);
}

/// How something that has an outcome becomes a branch.
template <class A>
struct joining {};

template <class T>
struct joining<task<T>> {
  using value_type = T;
  using state_type = task_state<T>;
  static constexpr bool owned = true;
  static state_ref<state_type> start(task<T>&& work, owned_tasks& owner, const char* operation) {
    return start_owned(std::move(work), owner, operation);
  }
  static void drop(task<T>&& work) { work.close(); }
};
/// Anything else that can be awaited gets a task of its own.
template <Awaitable A>
  requires std::move_constructible<A>
struct joining<A> {
  using value_type = await_result_t<A>;
  using state_type = task_state<value_type>;
  static constexpr bool owned = true;
  static state_ref<state_type> start(A&& work, owned_tasks& owner, const char* operation) {
    return start_owned(as_task(std::move(work)), owner, operation);
  }
  static void drop(A&& work) { as_task(std::move(work)).close(); }
};
template <class T>
struct joining<join_handle<T>> {
  using value_type = T;
  using state_type = task_state<T>;
  static constexpr bool owned = false;
  static state_ref<state_type> start(const join_handle<T>& handle, owned_tasks&, const char*) {
    auto& state = state_access::of(handle);
    require_awaitable_here(state);
    return state_ref<state_type>(state);
  }
};
template <class T>
struct joining<future<T>> {
  using value_type = T;
  using state_type = future_state<T>;
  static constexpr bool owned = false;
  static state_ref<state_type> start(const future<T>& awaited, owned_tasks&, const char*) {
    auto& state = state_access::of(awaited);
    require_awaitable_here(state);
    return state_ref<state_type>(state);
  }
};

}  // namespace detail

/// What can be waited for beside others: a join_handle or future, which belongs to somebody else; a
/// task, which then belongs to who waits; or any other Awaitable that can be moved, which is awaited
/// in such a task.
template <class A>
concept Joinable = requires { typename detail::joining<A>::value_type; };

/// A Joinable that somebody else owns: a join_handle or a future.
template <class A>
concept JoinableHandle = Joinable<A> && !detail::joining<A>::owned;

namespace detail {

/// What a T is in a tuple, and in a vector.
template <class T>
using tuple_element = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
template <class T>
using vector_element =
    std::conditional_t<std::is_reference_v<T>, std::reference_wrapper<std::remove_reference_t<T>>,
                       tuple_element<T>>;

template <class A>
using joined_value_t = typename joining<A>::value_type;
template <class A>
using gathered_element = tuple_element<joined_value_t<A>>;

/// A range whose elements can be moved out and waited for.
template <class R>
concept JoinableRange = std::ranges::input_range<R> && Joinable<std::ranges::range_value_t<R>>;

template <class A>
class branch final : public branch_base {
  using joins = joining<A>;

 public:
  using value_type = typename joins::value_type;

  explicit branch(A awaited) noexcept : branch_base(joins::owned), awaited_(std::move(awaited)) {}

  /// Adds this to `set`; a task is started, as one of `owner`.
  void start(branch_set& set, owned_tasks& owner, const char* operation) {
    state_ = joins::start(std::move(awaited_), owner, operation);
    set.add(*this, *state_);
  }

  [[nodiscard]] std::exception_ptr exception() const noexcept override {
    return state_->exception();
  }
  [[nodiscard]] std::exception_ptr peek_exception() const noexcept override {
    return state_->peek_exception();
  }
  void cancel(std::string_view message) override { state_->cancel(message); }

  [[nodiscard]] const A& awaited() const noexcept { return awaited_; }

  /// The value: what is owned is moved out, what others see too is copied if it can be.
  /// REQUIRES: it is done and has no exception.
  tuple_element<value_type> take() {
    if constexpr (std::is_void_v<value_type>) {
      return {};
    } else if constexpr (!std::is_reference_v<value_type> && !joins::owned &&
                         std::is_copy_constructible_v<value_type>) {
      return value_type(state_->outcome().peek());
    } else {
      return static_cast<value_type&&>(state_->outcome().peek());
    }
  }

  /// The outcome, whatever it is. REQUIRES: it is done.
  received<value_type> receive() {
    if (auto error = exception()) return received<value_type>(std::move(error), false);
    if constexpr (std::is_void_v<value_type>) {
      return received<value_type>(std::in_place);
    } else if constexpr (std::is_reference_v<value_type>) {
      return received<value_type>(std::in_place, &state_->outcome().peek());
    } else {
      return received<value_type>(std::in_place, take());
    }
  }

 private:
  A awaited_;
  state_ref<typename joins::state_type> state_;
};

/// Makes a branch of each element and starts it.
template <class R>
void start_all(std::deque<branch<std::ranges::range_value_t<R>>>& branches, R& awaited,
               branch_set& set, owned_tasks& owned, const char* operation) {
  for (auto&& each : awaited) branches.emplace_back(std::move(each));
  for (auto& each : branches) each.start(set, owned, operation);
}

}  // namespace detail
}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <coroutine>
#include <source_location>
#include <type_traits>
#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/core/place.hpp"
#include "hocket/core/suspension.hpp"

namespace hocket {
namespace detail {

template <class T>
concept SuspendResult =
    std::is_void_v<T> || std::same_as<T, bool> || std::convertible_to<T, std::coroutine_handle<>>;

template <class A>
decltype(auto) get_awaiter(A&& awaitable) {
  if constexpr (requires { std::forward<A>(awaitable).operator co_await(); }) {
    return std::forward<A>(awaitable).operator co_await();
  } else if constexpr (requires { operator co_await(std::forward<A>(awaitable)); }) {
    return operator co_await(std::forward<A>(awaitable));
  } else {
    return std::forward<A>(awaitable);
  }
}

template <class A>
using awaiter_t = decltype(get_awaiter(std::declval<A>()));

/// Tells a coroutine's promise where it is suspended, when it wants to know.
template <class Promise, class Place>
void note_place([[maybe_unused]] std::coroutine_handle<Promise> at,
                [[maybe_unused]] Place where) noexcept {
  if constexpr (requires { at.promise().suspended_at(to_location(where)); }) {
    at.promise().suspended_at(to_location(where));
  } else if constexpr (requires { at.promise().where_ = to_location(where); }) {
    at.promise().where_ = to_location(where);
  }
}

/// Calls await_suspend with the place of the co_await, in the form in which the awaiter takes it.
template <class A, class Promise>
decltype(auto) suspend_at(A& awaiter, std::coroutine_handle<Promise> awaiting, await_place where) {
  if constexpr (requires { awaiter.await_suspend(awaiting, where); }) {
    return awaiter.await_suspend(awaiting, where);
  } else if constexpr (requires { awaiter.await_suspend(awaiting, to_location(where)); }) {
    return awaiter.await_suspend(awaiting, to_location(where));
  } else {
    return awaiter.await_suspend(awaiting);
  }
}
template <class A, class Promise>
inline constexpr bool suspends_without_throw =
    requires(A& awaiter, std::coroutine_handle<Promise> awaiting, await_place where) {
      { awaiter.await_suspend(awaiting, where) } noexcept;
    } || requires(A& awaiter, std::coroutine_handle<Promise> awaiting, await_place where) {
      { awaiter.await_suspend(awaiting, to_location(where)) } noexcept;
    };

/// Base of those awaiters that keep the task in its context though they are no `suspension`: what
/// they hand over to does, or what they consist of.
struct own_awaiter {};

/// An awaiter that was written for hocket's tasks. Any other may resume the coroutine whenever and
/// from wherever it likes.
template <class A>
inline constexpr bool is_own_awaiter = std::is_base_of_v<suspension, std::remove_cvref_t<A>> ||
                                       std::is_base_of_v<own_awaiter, std::remove_cvref_t<A>>;

/// What awaits in the name of an awaiter that is not our own; in core/adopted_awaiter.hpp.
template <class A>
class adopted_awaiter;

/// The awaiter of what is awaited, our own or in its name.
template <class A>
decltype(auto) get_own_awaiter(A&& awaitable) {
  if constexpr (is_own_awaiter<awaiter_t<A>>) {
    return get_awaiter(std::forward<A>(awaitable));
  } else {
    return adopted_awaiter<A>(std::forward<A>(awaitable));
  }
}

template <class A>
using own_awaiter_t = decltype(get_own_awaiter(std::declval<A>()));

struct task_access;

}  // namespace detail

/// A type with the three functions that co_await calls.
template <class A>
concept Awaiter = requires(A& awaiter, std::coroutine_handle<> handle) {
  { awaiter.await_ready() } -> std::convertible_to<bool>;
  { awaiter.await_suspend(handle) } -> detail::SuspendResult;
  awaiter.await_resume();
};

/// What can be awaited in a task: an Awaiter, or a type with operator co_await.
template <class A>
concept Awaitable = requires { typename detail::awaiter_t<A>; } &&
                    Awaiter<std::remove_reference_t<detail::awaiter_t<A>>>;

/// What a co_await of an A evaluates to.
template <Awaitable A>
using await_result_t =
    decltype(std::declval<std::remove_reference_t<detail::awaiter_t<A>>&>().await_resume());

namespace detail {

/// An awaiter that lies elsewhere, since g++ would copy it. A is a reference.
template <class A>
class referred_awaiter {
 public:
  explicit referred_awaiter(A&& to) noexcept : to_(to) {}
  [[nodiscard]] bool await_ready() { return to_.await_ready(); }
  template <class Promise>
  decltype(auto) await_suspend(std::coroutine_handle<Promise> awaiting,
                               await_place where = HOCKET_HERE) {
    return suspend_at(to_, awaiting, where);
  }
  decltype(auto) await_resume() { return to_.await_resume(); }

 private:
  std::remove_reference_t<A>& to_;
};

/// The await_transform of promises whose coroutines run as a part of a task.
template <class A>
decltype(auto) transform_await(A&& awaitable) {
  static_assert(Awaitable<A>, "co_await: this cannot be awaited");
  if constexpr (!Awaitable<A>) {
    return std::suspend_never();  // one error is enough
  } else if constexpr (std::is_reference_v<own_awaiter_t<A>> && !HOCKET_AWAITS_IN_PLACE) {
    return referred_awaiter<own_awaiter_t<A>>(get_own_awaiter(std::forward<A>(awaitable)));
  } else {
    return get_own_awaiter(std::forward<A>(awaitable));
  }
}

}  // namespace detail
}  // namespace hocket

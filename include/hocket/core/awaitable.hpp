// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <coroutine>
#include <source_location>
#include <type_traits>
#include <utility>

#include "hocket/core/place.hpp"

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

}  // namespace hocket

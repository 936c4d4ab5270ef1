// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <utility>

#include "hocket/core/awaitable.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// A task that awaits `awaitable` and gives what that gives, for what takes a task only, such as
/// spawn():
///
///     auto order = group.spawn(as_task(orders.get()));
///
/// CANCEL: as the awaitable.
/// LIFETIME: the awaitable is kept; what it refers to outlives the task.
template <Awaitable A>
  requires std::move_constructible<A>
task<await_result_t<A>> as_task(A awaitable) {
  // A parameter would live for as long as somebody has a handle of the task.
  A awaited(std::move(awaitable));
  co_return co_await std::move(awaited);
}

}  // namespace hocket

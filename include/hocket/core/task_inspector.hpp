// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/core/coroutine_node.hpp"
#include "hocket/core/task_context.hpp"

namespace hocket::detail {

/// What inspectors may know of a task and others need not.
struct task_inspector {
  /// The innermost coroutine when it is one of ours, otherwise null. REQUIRES: the task has not
  /// ended and does not run.
  static const coroutine_node* leaf(const task_context& of) noexcept { return of.leaf(); }
};

}  // namespace hocket::detail

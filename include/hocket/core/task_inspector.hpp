// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/core/coroutine_node.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/core/transfer.hpp"

namespace hocket::detail {

/// What inspectors may know of a task and others need not.
struct task_inspector {
  /// The innermost coroutine when it is one of ours, otherwise null. REQUIRES: the task has not
  /// ended and does not run.
  static const coroutine_node* leaf(const task_context& of) noexcept { return of.leaf(); }

  /// The innermost coroutine of the task that runs in this thread, when it is one of ours; null when
  /// none runs.
  static const coroutine_node* running_coroutine() noexcept {
    const task_context* const task = task_context::current_or_null();
    if (task == nullptr) return nullptr;
    const coroutine_link noted = this_thread_running_coroutine;
    return noted.empty() ? task->leaf() : noted.node();
  }
};

}  // namespace hocket::detail

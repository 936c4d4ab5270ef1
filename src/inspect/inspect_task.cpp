// SPDX-License-Identifier: BSL-1.0
#include "hocket/inspect/inspect_task.hpp"

#include <algorithm>
#include <cstddef>

#include "hocket/core/task_inspector.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/core/transfer.hpp"
#include "hocket/inspect.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket::detail {

namespace {

using chain = std::vector<const coroutine_node*>;

/// Those that `node` waits for when `innermost` is the last of them, in that order; false when it
/// does not wait for that.
bool awaits(const coroutine_node& node, const coroutine_node* innermost, chain& between) {
  between.clear();
  for (const coroutine_node* each = innermost; each != nullptr; each = each->parent_node()) {
    if (each == &node) {
      std::reverse(between.begin(), between.end());
      return true;
    }
    between.push_back(each);
  }
  return false;
}

task_info info_of(const coroutine_node& node, coroutine_state state) {
  task_info info;
  info.state = state;
  info.function = function_name(node.where().function_name());
  info.file = node.where().file_name();
  info.line = state == coroutine_state::created ? 0 : node.where().line();
  return info;
}

}  // namespace

task_info inspect_coroutine(const coroutine_node* node) {
  if (node == nullptr) return {};
  if (!node->has_parent()) return info_of(*node, coroutine_state::created);

  chain between;
  if (awaits(*node, task_inspector::running_coroutine(), between)) {
    return info_of(*node, coroutine_state::running);
  }
  task_info info = info_of(*node, coroutine_state::suspended);
  event_loop* const loop = event_loop::current_or_null();
  if (loop == nullptr) return info;
  loop->ready().each_task([&](const task_state_base& task) {
    if (&task == task_context::current_or_null()) return;
    if (!awaits(*node, task_inspector::leaf(task), between)) return;
    for (const coroutine_node* each : between) {
      info.awaits.push_back(info_of(*each, coroutine_state::suspended));
    }
    if (const suspension* const at = task.suspended_at()) info.waits_for = at->what().name;
  });
  return info;
}

}  // namespace hocket::detail

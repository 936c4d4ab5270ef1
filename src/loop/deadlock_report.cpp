// SPDX-License-Identifier: BSL-1.0
#include "loop/deadlock_report.hpp"

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "hocket/base/describe.hpp"
#include "hocket/core/task_inspector.hpp"
#include "hocket/core/task_state.hpp"

namespace hocket::detail {

namespace {

/// Of tasks that wait for the same, so many are named: there may be a million of them.
constexpr std::size_t most_names = 20;

/// The tasks that wait for one thing at one place.
struct waiting_tasks {
  std::string what;
  std::size_t count = 0;
  std::string names;

  void add(const task_state_base& task) {
    if (++count <= most_names) {
      names += (count > 1 ? ", " : "") + task.name();
    } else if (count == most_names + 1) {
      names += ", ...";
    }
  }
  [[nodiscard]] std::string line() const {
    if (count == 1) return "\n  " + names + " waits for " + what;
    return "\n  " + std::to_string(count) + " tasks wait for " + what + ": " + names;
  }
};

std::string what_it_waits_for(const task_state_base& task) {
  const suspension* const at = task.suspended_at();
  std::string what = at != nullptr ? at->what().name : "something that is not hocket's";
  if (const coroutine_node* const leaf = task_inspector::leaf(task)) {
    what += " at " + describe(leaf->where());
  }
  return what;
}

}  // namespace

std::string deadlock_report(std::string_view why, task_scheduler& tasks) {
  std::string report = "deadlock: " + std::string(why);
  std::vector<waiting_tasks> groups;  // in the order of their first tasks
  std::unordered_map<std::string, std::size_t> group_of;
  tasks.each_task([&](const task_state_base& task) {
    const auto [found, is_new] = group_of.try_emplace(what_it_waits_for(task), groups.size());
    if (is_new) groups.push_back({.what = found->first, .count = 0, .names = {}});
    groups[found->second].add(task);
  });
  for (const waiting_tasks& each : groups) report += each.line();
  return report;
}

}  // namespace hocket::detail

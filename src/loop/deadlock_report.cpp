// SPDX-License-Identifier: BSL-1.0
#include "loop/deadlock_report.hpp"

#include <cstddef>

#include "hocket/core/task_inspector.hpp"
#include "hocket/core/task_state.hpp"

namespace hocket::detail {

namespace {

/// More lines than that nobody reads, and there may be a million tasks.
constexpr std::size_t most_lines = 100;

std::string line_of(const task_state_base& task) {
  std::string line = "\n  " + task.name();
  const suspension* const at = task.suspended_at();
  line += at != nullptr ? std::string(" waits for ") + at->what().name
                        : std::string(" waits for something that is not hocket's");
  if (const coroutine_node* const leaf = task_inspector::leaf(task)) {
    line += std::string(" at ") + leaf->where().file_name() + ":" +
            std::to_string(leaf->where().line());
  }
  return line;
}

}  // namespace

std::string deadlock_report(std::string_view why, task_scheduler& tasks) {
  std::string report = "deadlock: " + std::string(why);
  std::size_t count = 0;
  tasks.each_task([&](const task_state_base& task) {
    if (++count <= most_lines) report += line_of(task);
  });
  if (count > most_lines) {
    report += "\n  and " + std::to_string(count - most_lines) + " more";
  }
  return report;
}

}  // namespace hocket::detail

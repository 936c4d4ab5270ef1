// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

#include "hocket/core/task_owner.hpp"

namespace hocket::detail {

/// What the error of a deadlock says: `why`, and then what each task that has not ended waits for and
/// where; those that wait for the same at the same place share a line, with the first of their names:
///
///     deadlock: the event loop has nothing ready, no timer and no descriptor to wait for
///       Task-1 waits for task_group at crawl.cpp:75 in crawl
///       150 tasks wait for event at crawl.cpp:41 in fetch: Task-2, Task-3, ...
[[nodiscard]] std::string deadlock_report(std::string_view why, task_scheduler& tasks);

}  // namespace hocket::detail

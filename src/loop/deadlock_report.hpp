// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

#include "hocket/core/task_owner.hpp"

namespace hocket::detail {

/// What the error of a deadlock says: `why`, and then a line for each task that has not ended, with
/// what it waits for and where:
///
///     deadlock: the event loop has nothing ready, no timer and no descriptor to wait for
///       Task-1 waits for task_group at crawl.cpp:75
///       Task-2 waits for readiness at crawl.cpp:41
[[nodiscard]] std::string deadlock_report(std::string_view why, task_scheduler& tasks);

}  // namespace hocket::detail

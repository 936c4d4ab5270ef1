// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/core/task_state.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/task.hpp"

namespace hocket::tests {

/// A task that runs on the loop that runs, and whose frames can be destroyed while it waits, as
/// happens when a loop ends before its tasks do.
class abandonable {
 public:
  explicit abandonable(task<void> body)
      : state_(*new detail::task_state<void>(event_loop::current().ready(), std::move(body))) {}
  ~abandonable() { abandon(); }
  void abandon() { state_->abandon(); }

 private:
  detail::state_ref<detail::task_state<void>> state_;
};

}  // namespace hocket::tests

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

#include "hocket/core/task_state.hpp"

namespace hocket::detail {

/// The plainest owner: tasks that end no later than it. What has not ended when it dies is destroyed
/// where it is suspended.
class owned_tasks : public task_owner {
 public:
  owned_tasks() = default;
  owned_tasks(const owned_tasks&) = delete;
  owned_tasks& operator=(const owned_tasks&) = delete;
  ~owned_tasks() {
    while (!tasks().empty()) tasks().front().abandon();
  }

  /// Takes `task` over from its owner, if it has one. REQUIRES: it has not ended.
  void adopt(task_state_base& task) noexcept {
    task_owner::adopt(task);
    empty_ = false;
    adopted(task);
  }

  /// Asks all to end.
  void cancel(std::string_view message = {}) {
    for (auto* task = tasks().empty() ? nullptr : &tasks().front(); task != nullptr;
         task = tasks().next(*task)) {
      task->cancel(message);
    }
  }

  /// No task is left. Always the same object, so that a loop can run until it is true.
  [[nodiscard]] const bool& empty() const noexcept { return empty_; }

 protected:
  void task_finished(task_state_base& finished) noexcept override { task_left(finished); }
  void task_left(task_state_base&) noexcept override { empty_ = tasks().empty(); }
  virtual void adopted(task_state_base&) noexcept {}

 private:
  bool empty_ = true;
};

}  // namespace hocket::detail

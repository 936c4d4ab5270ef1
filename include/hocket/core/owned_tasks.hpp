// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

#include "hocket/base/intrusive_list.hpp"
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
    while (!tasks_.empty()) tasks_.pop_front().abandon();
  }

  /// Takes `task` over from its owner, if it has one. REQUIRES: it has not ended.
  void adopt(task_state_base& task) noexcept {
    if (task.owner_ != nullptr) task.owner_->task_left(task);
    task.owner_ = this;
    tasks_.push_back(task);
    empty_ = false;
    adopted(task);
  }

  /// Asks all to end.
  void cancel(std::string_view message = {}) {
    for (auto* task = tasks_.empty() ? nullptr : &tasks_.front(); task != nullptr;
         task = tasks_.next(*task)) {
      task->cancel(message);
    }
  }

  /// No task is left. Always the same object, so that a loop can run until it is true.
  [[nodiscard]] const bool& empty() const noexcept { return empty_; }

 protected:
  void task_finished(task_state_base& finished) noexcept override { task_left(finished); }
  void task_left(task_state_base& gone) noexcept override {
    static_cast<list_hook&>(gone).unlink();
    empty_ = tasks_.empty();
  }
  virtual void adopted(task_state_base&) noexcept {}

  intrusive_list<task_state_base> tasks_;

 private:
  bool empty_ = true;
};

}  // namespace hocket::detail

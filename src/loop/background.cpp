// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/background.hpp"

#include "hocket/errors.hpp"

namespace hocket::detail {

background_tasks::~background_tasks() {
  while (!tasks_.empty()) tasks_.pop_front().abandon();
  current_ = outer_;
}

background_tasks& background_tasks::current() {
  if (current_ == nullptr) throw runtime_error("no run() in this thread");
  return *current_;
}

void background_tasks::adopt(task_state_base& task) noexcept {
  task.owner_ = this;
  tasks_.push_back(task);
  empty_ = false;
}

void background_tasks::cancel() {
  for (auto* task = tasks_.empty() ? nullptr : &tasks_.front(); task != nullptr;
       task = tasks_.next(*task)) {
    task->cancel();
  }
}

void background_tasks::task_left(task_state_base& gone) noexcept {
  static_cast<list_hook&>(gone).unlink();
  empty_ = tasks_.empty();
}

}  // namespace hocket::detail

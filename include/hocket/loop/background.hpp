// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/base/intrusive_list.hpp"
#include "hocket/core/task_state.hpp"

namespace hocket::detail {

/// The tasks of a run() that belong to no group, because they were handed over to the run itself.
/// They end with it: what is left when the main task has ended is cancelled and waited for.
///
/// THREAD: the loop's.
class background_tasks final : public task_owner {
 public:
  background_tasks() noexcept : outer_(current_) { current_ = this; }
  background_tasks(const background_tasks&) = delete;
  background_tasks& operator=(const background_tasks&) = delete;
  /// What has not ended is destroyed.
  ~background_tasks();

  /// Those of the run() in this thread. THROWS: runtime_error when there is none.
  static background_tasks& current();

  /// REQUIRES: `task` has not ended and has no owner.
  void adopt(task_state_base& task) noexcept;
  /// Asks all to end.
  void cancel();
  /// True while there is none.
  [[nodiscard]] const bool& empty() const noexcept { return empty_; }

 private:
  void task_finished(task_state_base& finished) noexcept override { task_left(finished); }
  void task_left(task_state_base& gone) noexcept override;

  static inline constinit thread_local background_tasks* current_ = nullptr;

  background_tasks* outer_;
  intrusive_list<task_state_base> tasks_;
  bool empty_ = true;
};

}  // namespace hocket::detail

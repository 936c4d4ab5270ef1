// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/core/owned_tasks.hpp"

namespace hocket {

class event_loop;

namespace detail {

/// The tasks of a run() that belong to no group, because they were handed over to the run itself.
/// They end with it: what is left when the main task has ended is cancelled and waited for.
///
/// THREAD: the loop's.
class background_tasks final : public owned_tasks {
 public:
  explicit background_tasks(event_loop& loop) noexcept : loop_(loop) {}
  /// What has not ended is reported, and destroyed.
  ~background_tasks();

  /// While it lives the tasks are those of the run() in this thread.
  class scope {
   public:
    explicit scope(background_tasks& tasks) noexcept : outer_(std::exchange(current_, &tasks)) {}
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope() { current_ = outer_; }

   private:
    background_tasks* outer_;
  };

  /// Those of the run() in this thread. THROWS: runtime_error when there is none.
  static background_tasks& current();

  /// Asks all to end, once, also those that are still to come; what leaves them then is reported.
  void shut_down();

 private:
  void adopted(task_state_base& task) noexcept override;
  void task_finished(task_state_base& finished) noexcept override;
  void report_pending(const task_state_base& task) noexcept;

  static inline constinit thread_local background_tasks* current_ = nullptr;

  event_loop& loop_;
  bool shutting_down_ = false;
};

}  // namespace detail
}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/base/config.hpp"
#include "hocket/base/intrusive_list.hpp"
#include "hocket/base/ready_queue.hpp"

namespace hocket {

class task_context;

namespace detail {

class task_scheduler;
class task_state_base;
struct root_layout;

/// Who keeps tasks and is told when they end: their group, or the run() that started them. One word
/// in each task leads here, and from here to all that the tasks share.
///
/// LIFETIME: outlives its tasks, or lets them go in its destructor: nobody is told of their ends then.
class task_owner : private ready_runner, private list_hook {
 public:
  task_owner(const task_owner&) = delete;
  task_owner& operator=(const task_owner&) = delete;

  /// Takes `task` over from the owner that it had, after those that are here.
  /// REQUIRES: it has not ended, and belongs to the same loop as the others.
  void adopt(task_state_base& task) noexcept;

  /// Its tasks that have not ended, in the order in which they came.
  [[nodiscard]] intrusive_list<task_state_base>& tasks() noexcept { return tasks_; }

  /// The task that waits for all of its tasks, or null: what a call graph reads.
  [[nodiscard]] task_context* waiting_task() const noexcept { return waiting_; }

 protected:
  explicit task_owner(task_context* waiting = nullptr) noexcept;
  ~task_owner();

 private:
  friend task_context;
  friend task_scheduler;
  friend task_state_base;
  friend struct root_layout;
  template <class>
  friend class hocket::intrusive_list;

  /// A task has ended; it is not among tasks() any more.
  virtual void task_finished(task_state_base& finished) noexcept = 0;
  /// A task goes over to another owner before its end; it is not among tasks() any more.
  virtual void task_left(task_state_base& gone) noexcept = 0;

  void register_with(task_scheduler& scheduler) noexcept;

  task_scheduler* scheduler_ = nullptr;  ///< null until it has its first task
  task_context* waiting_;
  intrusive_list<task_state_base> tasks_;
};

/// The part of a loop that the core knows: what is ready to run, and who has tasks.
class task_scheduler : public ready_queue {
 public:
  task_scheduler() noexcept;
  ~task_scheduler();

  /// Calls `visit` with each task that has not ended.
  template <class Visit>
  void each_task(Visit visit) {
    for (auto* owner = &owners_.front(); owner != nullptr; owner = owners_.next(*owner)) {
      auto& tasks = owner->tasks_;
      for (auto* task = tasks.empty() ? nullptr : &tasks.front(); task != nullptr;
           task = tasks.next(*task)) {
        visit(*task);
      }
    }
  }

  /// Owns what has no other owner.
  [[nodiscard]] task_owner& nobody() noexcept { return nobody_; }

  /// Tasks are to remember where they were created, which takes memory.
  void set_notes_creation(bool on) noexcept { notes_creation_ = on; }
  [[nodiscard]] bool notes_creation() const noexcept { return notes_creation_; }

 private:
  friend task_owner;
  friend struct root_layout;

  struct no_owner final : task_owner {
    void task_finished(task_state_base&) noexcept override {}
    void task_left(task_state_base&) noexcept override {}
  };

  intrusive_list<task_owner> owners_;
  no_owner nobody_;
  bool notes_creation_ = false;
};

inline void task_owner::register_with(task_scheduler& scheduler) noexcept {
  scheduler_ = &scheduler;
  scheduler.owners_.push_back(*this);
}

}  // namespace detail
}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/core/owned_tasks.hpp"

namespace hocket::detail {

/// The tasks of a run() that belong to no group, because they were handed over to the run itself.
/// They end with it: what is left when the main task has ended is cancelled and waited for.
///
/// THREAD: the loop's.
class background_tasks {
 public:
  background_tasks() noexcept : outer_(current_) { current_ = this; }
  background_tasks(const background_tasks&) = delete;
  background_tasks& operator=(const background_tasks&) = delete;
  ~background_tasks() { current_ = outer_; }

  /// Those of the run() in this thread. THROWS: runtime_error when there is none.
  static owned_tasks& current();

  owned_tasks tasks_;

 private:
  static inline constinit thread_local background_tasks* current_ = nullptr;

  background_tasks* outer_;
};

}  // namespace hocket::detail

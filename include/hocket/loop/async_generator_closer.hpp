// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/core/async_generator_node.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/task.hpp"

namespace hocket::detail {

/// Closes the async generators of a run() that nobody else closes.
///
/// One that is dropped gets a task that closes it, side by side with whatever runs. Those that are
/// open at the end are closed one after the other, the youngest first: one that another one's body
/// takes from is younger than that, and is gone when that body ends.
///
/// What goes wrong meanwhile goes to the loop's exception handler.
///
/// THREAD: the loop's.
class async_generator_closer final : public async_generator_host, private task_owner {
 public:
  explicit async_generator_closer(event_loop& loop) noexcept : loop_(loop) {}
  /// Generators whose closing has not ended are destroyed.
  ~async_generator_closer();

  /// Closes all that are open, and waits for those that are being closed. Returns early when the
  /// loop is stopped. THROWS: as event_loop::run_until.
  void close_all();

 private:
  void adopt(async_generator_node& dropped) noexcept override;
  void task_finished(task_state_base& finished) noexcept override;
  void task_left(task_state_base& gone) noexcept override { task_finished(gone); }

  void start(task<void> closing);

  event_loop& loop_;
  bool idle_ = true;
};

}  // namespace hocket::detail

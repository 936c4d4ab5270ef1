// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/run_session.hpp"

#include <exception>
#include <utility>

#include "hocket/errors.hpp"
#include "loop/interrupts.hpp"

namespace hocket::detail {

namespace {

/// Drives one main task to its end.
class main_run final : public task_owner {
 public:
  main_run(event_loop& loop, task_state_base& main, interrupts& ctrl_c)
      : loop_(loop), main_(main), ctrl_c_(ctrl_c) {
    adopt(main_);
  }
  main_run(const main_run&) = delete;
  main_run& operator=(const main_run&) = delete;
  ~main_run() { main_.abandon(); }

  /// Runs until the main task has ended. When something stops the loop before that, the main task and
  /// then `others` are cancelled; the loop goes on until the main task has cleaned up.
  /// What is to leave run() in place of the outcome, or null.
  /// THROWS: keyboard_interrupt when that clean-up is interrupted; as event_loop::run_until.
  template <class CancelOthers>
  std::exception_ptr run(CancelOthers cancel_others) {
    std::exception_ptr instead;
    while (!done_) {
      std::exception_ptr stopped = run_until_stopped();
      if (stopped == nullptr) break;
      if (ctrl_c_.end_cleanup()) std::rethrow_exception(stopped);
      if (instead != nullptr) continue;
      instead = std::move(stopped);
      ctrl_c_.begin_cleanup();
      if (!done_) main_.cancel();
      cancel_others();
    }
    ctrl_c_.begin_cleanup();
    return instead;
  }

  /// As if the main task had been cancelled by an interrupt in its last step.
  [[nodiscard]] bool ended_by_unseen_interrupt() noexcept {
    const bool had_one = ctrl_c_.any();
    if (!ctrl_c_.take_unseen()) return false;
    return had_one || main_.peek_exception() == nullptr ||
           (main_.was_cancelled() && main_.cancelling() == 0);
  }
  /// SIGINT has cancelled the task, and nothing else has.
  [[nodiscard]] bool ended_by_interrupt() noexcept {
    return ctrl_c_.any() && main_.was_cancelled() && main_.uncancel() == 0;
  }

 private:
  /// What has stopped the loop, or null.
  std::exception_ptr run_until_stopped() {
    try {
      loop_.run_until(done_);
    } catch (const keyboard_interrupt&) {
      return std::current_exception();
    }
    if (done_) return nullptr;
    return std::make_exception_ptr(
        runtime_error("the event loop was stopped before the main task had ended"));
  }

  void task_finished(task_state_base&) noexcept override { done_ = true; }
  void task_left(task_state_base&) noexcept override {}

  event_loop& loop_;
  task_state_base& main_;
  interrupts& ctrl_c_;
  bool done_ = false;
};

}  // namespace

run_session::run_session(event_loop& loop, run_options options)
    : loop_(loop), options_(options), generators_(loop), background_(loop) {
  if (options.debug) loop.set_debug(*options.debug);
}

void run_session::run_to_end(task_state_base& main, bool is_last) {
  const background_tasks::scope tasks_here(background_);
  const async_generator_host::scope generators_here(generators_);
  interrupts ctrl_c(loop_, &main, options_.handle_interrupt);
  main_run run(loop_, main, ctrl_c);
  std::exception_ptr instead = run.run([&] {
    if (is_last) background_.shut_down();
  });
  const bool interrupted = run.ended_by_unseen_interrupt() || run.ended_by_interrupt();
  if (is_last) clean_up();
  if (instead != nullptr) std::rethrow_exception(instead);
  if (interrupted || ctrl_c.take_unseen()) throw keyboard_interrupt();
}

void run_session::finish() {
  const background_tasks::scope tasks_here(background_);
  const async_generator_host::scope generators_here(generators_);
  interrupts ctrl_c(loop_, nullptr, options_.handle_interrupt);
  clean_up();
  if (ctrl_c.take_unseen()) throw keyboard_interrupt();
}

void run_session::clean_up() {
  background_.shut_down();
  while (!background_.empty()) loop_.run_until(background_.empty());
  generators_.close_all();
  loop_.shutdown_threads();
}

void require_no_running_loop() {
  if (event_loop::current_or_null() != nullptr) {
    throw runtime_error("run() cannot be called from a running event loop");
  }
}

}  // namespace hocket::detail

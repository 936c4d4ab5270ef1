// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/run_session.hpp"

#include <atomic>
#include <csignal>
#include <exception>
#include <utility>

#include "hocket/errors.hpp"
#include "hocket/loop/signal_watch.hpp"

namespace hocket::detail {

namespace {

/// SIGINT belongs to one loop of the process.
std::atomic_flag interrupt_is_taken = ATOMIC_FLAG_INIT;

/// Drives one main task to its end.
class main_run final : public task_owner {
 public:
  main_run(event_loop& loop, task_state_base& main, bool handle_interrupt)
      : loop_(loop), main_(main), handle_interrupt_(handle_interrupt) {
    adopt(main_);
  }
  main_run(const main_run&) = delete;
  main_run& operator=(const main_run&) = delete;
  ~main_run() {
    main_.abandon();
    if (watch_) {
      watch_.reset();
      interrupt_is_taken.clear();
    }
  }

  /// What is to leave run() in place of the outcome, or null.
  std::exception_ptr run() {
    if (handle_interrupt_) take_interrupt();
    std::exception_ptr interrupt;
    while (!done_) {
      try {
        run_once();
      } catch (const keyboard_interrupt&) {
        if (interrupts_ > 1) throw;
        interrupt = std::current_exception();
      }
      if (!done_) main_.cancel();
    }
    return interrupt;
  }

  /// SIGINT has cancelled the task, and nothing else has.
  [[nodiscard]] bool ended_by_interrupt() noexcept {
    return interrupts_ > 0 && main_.was_cancelled() && main_.uncancel() == 0;
  }

 private:
  struct interrupt_watch : signal_watch {
    explicit interrupt_watch(main_run& run)
        : signal_watch(run.loop_, SIGINT, &on_interrupt, true), owner(run) {}
    static void on_interrupt(signal_watch& watch) noexcept {
      static_cast<interrupt_watch&>(watch).owner.interrupt();
    }
    main_run& owner;
  };

  void run_once() {
    loop_.run_until(done_);
    if (!done_) throw runtime_error("the event loop was stopped before the main task had ended");
  }

  void take_interrupt() {
    if (interrupt_is_taken.test_and_set()) return;
    try {
      watch_.emplace(*this);
    } catch (const runtime_error&) {
      interrupt_is_taken.clear();  // a signal_watch of the program's own has it
    } catch (...) {
      interrupt_is_taken.clear();
      throw;
    }
  }

  void interrupt() noexcept {
    if (++interrupts_ == 1) {
      main_.cancel();
    } else {
      loop_.stop(std::make_exception_ptr(keyboard_interrupt()));
    }
  }

  void task_finished(task_state_base&) noexcept override { done_ = true; }
  void task_left(task_state_base&) noexcept override {}

  event_loop& loop_;
  task_state_base& main_;
  const bool handle_interrupt_;
  bool done_ = false;
  int interrupts_ = 0;
  std::optional<interrupt_watch> watch_;
};

}  // namespace

run_session::run_session(event_loop& loop, run_options options)
    : loop_(loop), options_(options), generators_(loop), background_(loop) {
  if (options.debug) loop.set_debug(*options.debug);
}

void run_session::run_to_end(task_state_base& main, bool is_last) {
  const background_tasks::scope tasks_here(background_);
  const async_generator_host::scope generators_here(generators_);
  main_run run(loop_, main, options_.handle_interrupt);
  std::exception_ptr interrupt = run.run();
  if (is_last) finish();
  if (interrupt != nullptr) std::rethrow_exception(interrupt);
  if (run.ended_by_interrupt()) throw keyboard_interrupt();
}

void run_session::finish() {
  const background_tasks::scope tasks_here(background_);
  const async_generator_host::scope generators_here(generators_);
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

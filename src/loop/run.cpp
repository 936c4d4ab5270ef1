// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/run.hpp"

#include <atomic>
#include <csignal>
#include <optional>

#include "hocket/loop/async_generator_closer.hpp"
#include "hocket/loop/background.hpp"
#include "hocket/loop/signal_watch.hpp"

namespace hocket::detail {

namespace {

/// SIGINT belongs to one loop of the process.
std::atomic_flag interrupt_is_taken = ATOMIC_FLAG_INIT;

class main_run final : public task_owner {
 public:
  main_run(event_loop& loop, task_state_base& main, run_options options)
      : loop_(loop), main_(main) {
    if (options.handle_interrupt) take_interrupt();
    main_.owner_ = this;
  }
  main_run(const main_run&) = delete;
  main_run& operator=(const main_run&) = delete;
  ~main_run() {
    main_.owner_ = nullptr;
    if (watch_) {
      watch_.reset();
      interrupt_is_taken.clear();
    }
  }

  bool run() {
    loop_.run_until(done_);
    if (!done_ && interrupts_ > 1) throw keyboard_interrupt();
    if (!done_) throw runtime_error("the event loop was stopped before the main task had ended");
    background_.tasks_.cancel();
    loop_.run_until(background_.tasks_.empty());
    generators_.close_all();
    return interrupts_ > 0;
  }

  void task_finished(task_state_base&) noexcept override { done_ = true; }
  void task_left(task_state_base&) noexcept override {}

 private:
  struct interrupt_watch : signal_watch {
    explicit interrupt_watch(main_run& run)
        : signal_watch(run.loop_, SIGINT, &on_interrupt, true), owner(run) {}
    static void on_interrupt(signal_watch& watch) noexcept {
      static_cast<interrupt_watch&>(watch).owner.interrupt();
    }
    main_run& owner;
  };

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
      loop_.stop();
    }
  }

  event_loop& loop_;
  task_state_base& main_;
  bool done_ = false;
  int interrupts_ = 0;
  async_generator_closer generators_{loop_};
  background_tasks background_;
  std::optional<interrupt_watch> watch_;
};

}  // namespace

bool run_until_done(event_loop& loop, task_state_base& main, run_options options) {
  return main_run(loop, main, options).run();
}

}  // namespace hocket::detail

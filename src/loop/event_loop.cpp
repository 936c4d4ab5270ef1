// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/event_loop.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "hocket/core/task_state.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/thread_pool.hpp"
#include "hocket/loop/to_thread.hpp"
#include "loop/deadlock_report.hpp"

namespace hocket {

namespace {

/// How late a busy loop may notice a background watch, such as the one for ctrl-C.
constexpr unsigned passes_between_background_polls = 64;

/// HOCKET_DEBUG is set to something that does not mean no.
bool environment_asks_for_debug() noexcept {
  const char* const value = std::getenv("HOCKET_DEBUG");
  return value != nullptr && *value != '\0' && std::string_view(value) != "0";
}

/// The last thread of a pool has ended: brings it to the loop.
struct thread_end_notice final : detail::pool_work, ready_node {
  explicit thread_end_notice(event_loop& notified) noexcept
      : ready_node(runs_with<&deliver>), loop(notified) {}
  static void deliver(ready_node& node) noexcept {
    static_cast<thread_end_notice&>(node).delivered = true;
  }
  void run_in_thread() noexcept override {
    [[maybe_unused]] const bool taken = loop.push_ready_threadsafe(*this);
  }

  event_loop& loop;
  bool delivered = false;
};

}  // namespace

/// Makes a loop the thread's current one while it runs.
class event_loop::running_scope {
 public:
  explicit running_scope(event_loop& loop) : loop_(loop), outer_sink_(diagnostic_sink::current) {
    if (current_) throw runtime_error("run() cannot be called from a running event loop");
    loop.check_open();
    current_ = &loop;
    loop.running_in_.store(&current_, std::memory_order_relaxed);
    diagnostic_sink::current = &loop;
  }
  running_scope(const running_scope&) = delete;
  running_scope& operator=(const running_scope&) = delete;
  ~running_scope() {
    diagnostic_sink::current = outer_sink_;
    loop_.running_in_.store(nullptr, std::memory_order_relaxed);
    current_ = nullptr;
  }

 private:
  event_loop& loop_;
  diagnostic_sink* outer_sink_;
};

event_loop::event_loop() : event_loop(system_clock(), make_default_poller()) {}

event_loop::event_loop(clock& time, std::unique_ptr<poller> io)
    : clock_(&time), poller_(std::move(io)) {
  set_debug(environment_asks_for_debug());
}

event_loop::~event_loop() {
  if (closed_) return;
  threads_.reset();
  const bool had_work = drop_calls();
  if (had_work && debug_) {
    take({diagnostic_kind::unclosed_loop,
          "an event loop was destroyed with work left in it",
          nullptr,
          {}});
  }
}

void event_loop::close() {
  if (running_in_.load(std::memory_order_relaxed) != nullptr) {
    throw runtime_error("Cannot close a running event loop");
  }
  foreign_calls_.close(ready_);
  closed_ = guarded_ = true;
  threads_.reset();
  drop_calls();
}

/// Frees the callbacks that will not run. True when there was anything to run.
bool event_loop::drop_calls() noexcept {
  bool any = false;
  // What a callback holds may schedule more while it is destroyed.
  for (;; any = true) {
    foreign_calls_.take(ready_);
    detail::scheduled_call* call = nullptr;
    if (!ready_.empty()) {
      ready_node& node = ready_.pop();
      if (&node.runner() == &runs_with<&detail::scheduled_call::run>) {
        call = &static_cast<detail::scheduled_call&>(node);
      } else if (&node.runner() == &runs_with<&detail::thread_call::deliver>) {
        node.run();
      }
    } else if (!timers_.empty()) {
      timer_node& node = timers_.pop();
      if (&node.what() == &detail::scheduled_call::kind) {
        call = &static_cast<detail::scheduled_call&>(node);
      }
    } else {
      return any;
    }
    if (call) call->release();
  }
}

event_loop& event_loop::current() {
  if (!current_) throw runtime_error("no running event loop");
  return *current_;
}

thread_pool& event_loop::threads() {
  if (threads_ == nullptr) set_max_threads(thread_pool::default_max_threads());
  return *threads_;
}

void event_loop::set_max_threads(std::size_t max_threads) {
  check_open();
  if (threads_ != nullptr) throw runtime_error("the loop's threads have been asked for already");
  threads_ = std::make_unique<thread_pool>(max_threads);
}

void event_loop::shutdown_threads() {
  if (threads_ == nullptr) return;
  thread_end_notice all_ended(*this);
  if (threads_->begin_shutdown(all_ended)) {
    ++keep_alives_;
    try {
      while (!all_ended.delivered) run_until(all_ended.delivered);
    } catch (...) {
      threads_->shutdown();
      foreign_calls_.take(ready_);
      all_ended.unlink();
      --keep_alives_;
      throw;
    }
    --keep_alives_;
  }
  threads_.reset();
}

void event_loop::run_until(const bool& done) {
  const running_scope scope(*this);
  while (!done && !stop_requested_) {
    if (!pass()) {
      throw runtime_error(detail::deadlock_report(
          "the event loop has nothing ready, no timer and no descriptor to wait for", ready_));
    }
  }
  stop_requested_ = false;
  if (stop_error_ != nullptr) std::rethrow_exception(std::exchange(stop_error_, nullptr));
}

bool event_loop::run_once() {
  const running_scope scope(*this);
  return pass();
}

bool event_loop::pass() {
  now_is_fresh_ = false;
  if (!poll()) return false;
  foreign_calls_.take(ready_);
  if (!timers_.empty()) timers_.fire_due(now());
  if (order_ != nullptr) [[unlikely]]
    order_->arrange(ready_);
  if (debug_) [[unlikely]] {
    run_measured_pass();
  } else {
    ready_.run_pass();
  }
  return true;
}

/// What a node is, taken down before it runs: it may be gone after that.
struct event_loop::step_label {
  explicit step_label(const ready_node& node) noexcept {
    if (!task_context::is_task(node)) {
      std::snprintf(name.data(), name.size(), "a callback");
      return;
    }
    const auto& task = static_cast<const detail::task_state_base&>(task_context::of(node));
    place = task.created_at();
    try {
      std::snprintf(name.data(), name.size(), "a step of %s", task.name().c_str());
    } catch (...) {
      std::snprintf(name.data(), name.size(), "a step of a task");
    }
  }

  std::array<char, 120> name;
  std::source_location place;
};

/// As ready_queue::run_pass, with a look at the clock before and after each node.
void event_loop::run_measured_pass() noexcept {
  ready_queue batch;
  batch.take(ready_);
  while (!batch.empty()) {
    ready_node& node = batch.pop();
    const step_label label(node);
    const auto start = clock_->now();
    node.run();
    const auto took = clock_->now() - start;
    if (took >= slow_step_limit_) report_slow_step(label, took);
  }
}

void event_loop::report_slow_step(const step_label& step, clock::duration took) noexcept {
  std::array<char, 160> text;
  std::snprintf(text.data(), text.size(), "%s took %.3f seconds", step.name.data(),
                std::chrono::duration<double>(took).count());
  take({diagnostic_kind::slow_step, text.data(), nullptr, step.place});
}

/// Waits as long as nothing is ready. Returns false when waiting would never end.
bool event_loop::poll() {
  bool busy = !ready_.empty() || !foreign_calls_.empty();
  // A system call per pass is what most of a turn costs: no watches, no call.
  if (busy && watches_ == 0 &&
      (background_watches_ == 0 || ++passes_without_poll_ % passes_between_background_polls != 0)) {
    return true;
  }

  std::optional<clock::duration> timeout;
  if (!busy) {
    if (!timers_.empty()) {
      timeout = std::max(timers_.next_deadline() - now(), clock::duration::zero());
    } else if (watches_ == 0 && keep_alives_ == 0) {
      return false;
    }
    busy = !foreign_calls_.fall_asleep();
  }
  if (busy) timeout = clock::duration::zero();
  poller_->wait(timeout);
  now_is_fresh_ = false;
  return true;
}

void event_loop::refresh_now() noexcept {
  now_ = clock_->now();
  now_is_fresh_ = true;
}

bool event_loop::push_ready_threadsafe(ready_node& node) noexcept {
  if (running()) {
    ready_.push(node);
    return true;
  }
  using outcome = detail::ready_inbox::outcome;
  const outcome pushed = foreign_calls_.push(node);
  if (pushed == outcome::taken_asleep) {
    poller_->wake();
    foreign_calls_.told_to_wake();
  }
  return pushed != outcome::refused;
}

void event_loop::check_open() const {
  if (closed_) throw runtime_error("Event loop is closed");
}

void event_loop::check_call() const {
  check_open();
  const void* const runs_in = running_in_.load(std::memory_order_relaxed);
  if (runs_in != nullptr && runs_in != &current_) {
    throw runtime_error(
        "Non-thread-safe operation invoked on an event loop other than the current one: another "
        "thread uses call_soon_threadsafe()");
  }
}

void event_loop::refuse(detail::scheduled_call& call) const {
  call.release();
  throw runtime_error("Event loop is closed");
}

void event_loop::set_debug(bool on) noexcept {
  debug_ = on;
  ready_.set_notes_creation(on);
  guarded_ = debug_ || closed_;
}

void event_loop::set_exception_handler(exception_handler handler) {
  exception_handler_ = std::move(handler);
}

void event_loop::report_exception(std::string_view message, std::exception_ptr error) noexcept {
  take({diagnostic_kind::exception, message, std::move(error), {}});
}

void event_loop::take(const diagnostic& what) noexcept {
  if (!exception_handler_) {
    detail::report_to_process(what);
    return;
  }
  try {
    exception_handler_(what);
  } catch (...) {
    detail::report_to_process({diagnostic_kind::exception,
                               "exception in the exception handler",
                               std::current_exception(),
                               {}});
    detail::report_to_process(what);
  }
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "hocket/base/ready_queue.hpp"
#include "hocket/loop/clock.hpp"
#include "hocket/loop/poller.hpp"
#include "hocket/loop/scheduled_call.hpp"
#include "hocket/loop/timer_queue.hpp"

namespace hocket {

/// The loop of one thread (Python: asyncio's event loop). It knows no coroutines: it runs
/// ready nodes, fires timers and reports readiness, and awaiters are built on these.
///
/// A pass is: poll the watches, fire the timers that are due, then run what is ready.
/// ORDER: ready nodes run first in, first out; what becomes ready during a pass runs in
/// the next one.
///
/// THREAD: one thread at a time, except call_soon_threadsafe().
/// LIFETIME: outlives all watches, timers and nodes that refer to it.
class event_loop {
 public:
  using exception_handler = std::function<void(std::string_view context, std::exception_ptr)>;

  /// A loop on the machine's clock and poller. THROWS: std::system_error.
  event_loop();
  /// A loop on other seams. LIFETIME: `time` outlives the loop.
  event_loop(clock& time, std::unique_ptr<poller> io);
  event_loop(const event_loop&) = delete;
  event_loop& operator=(const event_loop&) = delete;
  /// Callbacks that are still scheduled are destroyed, not run.
  ~event_loop();

  /// The loop that runs in this thread (Python: get_running_loop).
  /// THROWS: runtime_error when none runs.
  static event_loop& current();
  static event_loop* current_or_null() noexcept { return current_; }

  /// The time, read once per pass so that all that is done in one pass agrees on it.
  [[nodiscard]] clock::time_point now() noexcept {
    if (!now_is_fresh_) refresh_now();
    return now_;
  }

  /// Runs `node` on the next pass. REQUIRES: it is not queued.
  void push_ready(ready_node& node) noexcept { ready_.push(node); }

  /// Calls `callback` on the next pass. What it throws goes to the exception handler.
  template <class F>
  call_handle call_soon(F&& callback) {
    auto& call = make_call(std::forward<F>(callback));
    call_handle handle(call);
    ready_.push(call);
    return handle;
  }

  /// Calls `callback` after `delay`.
  template <class F>
  call_handle call_later(clock::duration delay, F&& callback) {
    return call_at(saturating_add(now(), delay), std::forward<F>(callback));
  }

  /// Calls `callback` at `when`.
  template <class F>
  call_handle call_at(clock::time_point when, F&& callback) {
    auto& call = make_call(std::forward<F>(callback));
    call_handle handle(call);
    timers_.arm(call, when);
    return handle;
  }

  /// Calls `callback` in the loop's thread, and wakes the loop for it.
  /// A loop that has nothing else to wait for takes itself for deadlocked: whoever expects
  /// such calls holds it with keep_alive_add().
  /// THREAD: any thread, while the loop lives.
  template <class F>
  void call_soon_threadsafe(F&& callback) {
    push_foreign(make_call(std::forward<F>(callback)));
  }

  /// While there are more adds than releases the loop waits for other threads instead of
  /// reporting a deadlock.
  void keep_alive_add() noexcept { ++keep_alives_; }
  void keep_alive_release() noexcept { --keep_alives_; }

  /// Runs passes until `done` is true or stop() is called.
  /// THROWS: runtime_error when a loop runs in this thread already, and when nothing can
  /// ever happen again (a deadlock); std::system_error from the poller.
  void run_until(const bool& done);

  /// Runs one pass; it waits when nothing is ready but something may become so.
  /// Returns false when there was nothing to run nor to wait for.
  /// THROWS: as run_until, except for the deadlock.
  bool run_once();

  /// Ends run_until() after the pass that runs now, or before its first one.
  void stop() noexcept { stop_requested_ = true; }

  [[nodiscard]] bool running() const noexcept { return current_ == this; }

  /// Receives what callbacks throw; an empty function restores the default, which prints
  /// one line to stderr.
  void set_exception_handler(exception_handler handler);
  /// Hands an exception that nobody else can take to the handler.
  void report_exception(std::string_view context, std::exception_ptr error) noexcept;

  /// What runs on the next pass; for those who queue many nodes.
  [[nodiscard]] ready_queue& ready() noexcept { return ready_; }
  [[nodiscard]] timer_queue& timers() noexcept { return timers_; }

 private:
  friend class io_watch;
  class running_scope;

  template <class F>
  detail::scheduled_call& make_call(F&& callback) {
    return *new detail::scheduled_call_of<std::decay_t<F>>(*this, std::forward<F>(callback));
  }

  bool pass();
  bool poll();
  void refresh_now() noexcept;
  void push_foreign(detail::scheduled_call& call);
  void adopt_foreign_calls();

  // Every thread has its own; read through current_or_null().
  static inline constinit thread_local event_loop* current_ = nullptr;

  ready_queue ready_;
  timer_queue timers_;
  clock* clock_;
  std::unique_ptr<poller> poller_;
  clock::time_point now_{};
  bool now_is_fresh_ = false;
  bool stop_requested_ = false;
  std::size_t watches_ = 0;
  std::size_t background_watches_ = 0;
  unsigned passes_without_poll_ = 0;
  std::size_t keep_alives_ = 0;
  exception_handler exception_handler_;

  std::mutex foreign_mutex_;
  std::vector<detail::scheduled_call*> foreign_calls_;  // guarded by foreign_mutex_
  std::atomic<bool> has_foreign_calls_ = false;
};

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hocket/base/diagnostic.hpp"
#include "hocket/base/ready_queue.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/loop/clock.hpp"
#include "hocket/loop/poller.hpp"
#include "hocket/loop/ready_inbox.hpp"
#include "hocket/loop/ready_order.hpp"
#include "hocket/loop/root.hpp"
#include "hocket/loop/scheduled_call.hpp"
#include "hocket/loop/timer_queue.hpp"

namespace hocket {

class thread_pool;

/// The loop of one thread (Python: asyncio's event loop). It knows no coroutines: it runs
/// ready nodes, fires timers and reports readiness, and awaiters are built on these.
///
/// A pass is: poll the watches, fire the timers that are due, then run what is ready.
/// ORDER: ready nodes run first in, first out; what becomes ready during a pass runs in
/// the next one.
///
/// THREAD: one thread at a time, except call_soon_threadsafe().
/// LIFETIME: outlives all watches, timers and nodes that refer to it.
class event_loop : private detail::diagnostic_sink {
 public:
  using exception_handler = std::function<void(const diagnostic&)>;

  /// A loop on the machine's clock and poller. THROWS: std::system_error.
  event_loop();
  /// A loop on other seams. LIFETIME: `time` outlives the loop.
  event_loop(clock& time, std::unique_ptr<poller> io);
  event_loop(const event_loop&) = delete;
  event_loop& operator=(const event_loop&) = delete;
  /// Closes the loop. In debug mode work that is left in it is reported.
  virtual ~event_loop();

  /// Ends the life of the loop: callbacks that are still scheduled are destroyed, not run, and work
  /// that comes later is refused with runtime_error "Event loop is closed".
  /// THROWS: runtime_error while the loop runs.
  void close();
  [[nodiscard]] bool closed() const noexcept { return closed_; }

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

  /// Calls `callback` on the next pass, with the context variables that the caller has now. What it
  /// throws goes to the exception handler.
  template <class F>
  call_handle call_soon(F&& callback) {
    if (guarded_) [[unlikely]]
      check_call();
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
    if (guarded_) [[unlikely]]
      check_call();
    auto& call = make_call(std::forward<F>(callback));
    call_handle handle(call);
    timers_.arm(call, when);
    return handle;
  }

  /// Calls `callback` in the loop's thread, and wakes the loop for it.
  /// A loop that has nothing else to wait for takes itself for deadlocked: whoever expects
  /// such calls has a keep_alive.
  /// THREAD: any thread, while the loop lives. THROWS: runtime_error when the loop is closed.
  template <class F>
  void call_soon_threadsafe(F&& callback) {
    auto& call = make_call(std::forward<F>(callback));
    if (!push_ready_threadsafe(call)) refuse(call);
  }
  /// The same for a node of one's own. False when the loop is closed; the node is not queued then.
  [[nodiscard]] bool push_ready_threadsafe(ready_node& node) noexcept;

  /// While there are more adds than releases the loop waits for other threads instead of
  /// reporting a deadlock. For keep_alive, and for awaiters.
  void keep_alive_add() noexcept { ++keep_alives_; }
  void keep_alive_release() noexcept { --keep_alives_; }

  /// The threads of to_thread(), which are started as they are needed.
  /// THROWS: runtime_error when the loop is closed.
  [[nodiscard]] thread_pool& threads();
  /// How many they may be; unset, thread_pool::default_max_threads().
  /// THROWS: value_error for 0; runtime_error when the threads have been asked for already.
  void set_max_threads(std::size_t max_threads);
  /// Waits until what was given to the threads is done, and ends them; meanwhile the loop goes on,
  /// so that such work may still call it (Python: shutdown_default_executor). Whoever asks for
  /// threads after that gets new ones.
  void shutdown_threads();

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
  /// The same, and run_until() throws `error`.
  void stop(std::exception_ptr error) noexcept {
    stop_error_ = std::move(error);
    stop();
  }

  /// This thread runs the loop.
  [[nodiscard]] bool running() const noexcept { return current_ == this; }

  /// Tells this loop from all others that the process has or had, which an address does not. Not 0.
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }

  /// Receives what nobody could catch, and in debug mode what looks wrong (Python: the context of
  /// call_exception_handler). An empty function restores the default: set_diagnostic_function(), or
  /// one line on stderr.
  void set_exception_handler(exception_handler handler);
  void report(const diagnostic& what) noexcept { take(what); }
  /// Hands an exception that nobody else can take to the handler.
  void report_exception(std::string_view message, std::exception_ptr error) noexcept;

  /// In debug mode slow steps are reported, calls from a wrong thread are refused with
  /// runtime_error, and work that is left in a dropped loop is reported. Off, none of it costs
  /// anything. A new loop has it when the environment has HOCKET_DEBUG, and not "0" or nothing there.
  void set_debug(bool on) noexcept;
  [[nodiscard]] bool debug() const noexcept { return debug_; }
  /// How long a step may take in debug mode without a report (Python: slow_callback_duration).
  void set_slow_callback_duration(clock::duration limit) noexcept { slow_step_limit_ = limit; }
  [[nodiscard]] clock::duration slow_callback_duration() const noexcept { return slow_step_limit_; }

  /// Another order than first in, first out; null brings that back. For tests.
  /// LIFETIME: the order outlives the loop, or is taken back.
  void set_order(ready_order* order) noexcept { order_ = order; }
  [[nodiscard]] ready_order* order() const noexcept { return order_; }

  /// What runs on the next pass; for those who queue many nodes.
  [[nodiscard]] detail::task_scheduler& ready() noexcept { return ready_; }
  [[nodiscard]] timer_queue& timers() noexcept { return timers_; }

 private:
  friend class io_watch;
  class running_scope;

  template <class F>
  detail::scheduled_call& make_call(F&& callback) {
    static_assert(
        !requires { typename std::invoke_result_t<std::decay_t<F>&>::promise_type; },
        "coroutines cannot be used with call_soon(): nothing would run what the callback gives. "
        "Spawn the task, or use run_coroutine_threadsafe().");
    return *new detail::scheduled_call_of<std::decay_t<F>>(*this, std::forward<F>(callback));
  }

  void take(const diagnostic& what) noexcept override;
  bool pass();
  bool poll();
  void run_measured_pass() noexcept;
  struct step_label;
  void report_slow_step(const step_label& step, clock::duration took) noexcept;
  void refresh_now() noexcept;
  void check_open() const;
  void check_call() const;
  [[noreturn]] void refuse(detail::scheduled_call& call) const;
  bool drop_calls() noexcept;

  // Every thread has its own; read through current_or_null().
  static inline constinit thread_local event_loop* current_ = nullptr;

  static inline std::atomic<std::uint64_t> last_id_ = 0;

  const std::uint64_t id_ = ++last_id_;
  detail::task_scheduler ready_;
  const detail::root_entry root_{id_, ready_};
  timer_queue timers_;
  clock* clock_;
  std::unique_ptr<poller> poller_;
  ready_order* order_ = nullptr;
  clock::time_point now_{};
  bool now_is_fresh_ = false;
  bool stop_requested_ = false;
  bool debug_ = false;
  bool closed_ = false;
  bool guarded_ = false;  ///< debug_ or closed_: calls are looked at before they are taken
  std::size_t watches_ = 0;
  std::size_t background_watches_ = 0;
  unsigned passes_without_poll_ = 0;
  std::size_t keep_alives_ = 0;
  clock::duration slow_step_limit_ = std::chrono::milliseconds(100);
  std::exception_ptr stop_error_;
  std::unique_ptr<thread_pool> threads_;
  exception_handler exception_handler_;
  /// The address of current_ in the thread that runs the loop; null when none does.
  std::atomic<const void*> running_in_ = nullptr;

  /// The last member: its destructor waits for threads that are about to use the poller.
  detail::ready_inbox foreign_calls_;
};

}  // namespace hocket

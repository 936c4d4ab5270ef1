// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/base/ready_queue.hpp"
#include "hocket/core/context_map.hpp"
#include "hocket/core/transfer.hpp"
#include "hocket/errors.hpp"

namespace hocket {

class task_context;

/// What a task is suspended at: the base of every awaiter that waits for something other than a
/// task, that is, for time, a descriptor, another task's end, an event.
///
/// The protocol:
/// 1. await_suspend calls context.suspend(handle, *this). When that gives false the task was
///    cancelled before it came here, and does not suspend.
/// 2. When the awaited thing happens, its owner unlinks the awaiter and calls context.wake(). The
///    task runs on in the next pass.
/// 3. A cancel() in between calls withdraw(), which unlinks the awaiter (O(1)); the task is woken
///    for it.
/// 4. await_resume calls context.check(), which throws `cancelled` if it was. An awaiter whose
///    operation cannot be undone (a lock that was taken, an item that left a queue) does not; the
///    cancellation then waits for the next suspension.
class suspension {
 public:
  enum class withdrawal : unsigned char {
    done,       ///< unlinked: `cancelled` is thrown at this co_await
    forwarded,  ///< what is awaited was asked to end instead, and its outcome will be ours
    too_late    ///< it has happened already
  };

  suspension(const suspension&) = delete;
  suspension& operator=(const suspension&) = delete;

 protected:
  using withdraw_function = withdrawal (*)(suspension&) noexcept;
  explicit suspension(withdraw_function withdraw) noexcept : withdraw_(withdraw) {}
  ~suspension() = default;

 private:
  friend task_context;
  withdraw_function withdraw_;
};

/// One line of execution: a task that was handed to a loop, with the tasks that it awaits. It is
/// what is scheduled and what can be cancelled (Python: the scheduling half of asyncio.Task).
///
/// Awaiters find it by current(), so a coroutine's frame need not carry it.
class task_context : private ready_node {
 public:
  explicit task_context(ready_queue& queue) noexcept : ready_node(&run), queue_(queue) {}
  task_context(const task_context&) = delete;
  task_context& operator=(const task_context&) = delete;

  /// The context that runs in this thread. REQUIRES: one runs.
  [[nodiscard]] static task_context& current() noexcept {
    HOCKET_ASSERT(current_ != nullptr && "this can only be awaited in a task that a loop runs");
    return *current_;
  }
  [[nodiscard]] static task_context* current_or_null() noexcept { return current_; }

  /// The context variables of what runs in this thread: the task's, or outside of tasks the
  /// thread's.
  [[nodiscard]] static detail::context_ref& current_variables() noexcept {
    return current_ != nullptr ? current_->variables_ : detail::this_thread_context();
  }

  /// Is `node` a task that waits for its turn?
  [[nodiscard]] static bool is_task(const ready_node& node) noexcept { return node.run_ == &run; }

  // For awaiters.

  /// Suspends the task at `at`, to be resumed by wake(). False when it has been cancelled before it
  /// came here: then it must not suspend, and check() throws.
  [[nodiscard]] bool suspend(std::coroutine_handle<> leaf, suspension& at) noexcept {
    if (cancellation_ != cancellation::none) return false;
    resume_ = leaf;
    suspended_at_ = &at;
    return true;
  }

  /// Makes a suspended task run on in the next pass.
  void wake() noexcept {
    suspended_at_ = nullptr;
    queue_.push(*this);
  }

  /// Takes back a wake() before the task has followed it, since what it was woken for is gone: it
  /// is suspended at `at` again. False when it was cancelled in between: then it goes on, and
  /// check() throws.
  [[nodiscard]] bool suspend_again(suspension& at) noexcept {
    if (cancellation_ != cancellation::none) {
      cancellation_ = cancellation::committed;
      return false;
    }
    unlink();
    suspended_at_ = &at;
    return true;
  }

  /// Throws `cancelled` when the task was cancelled since it was last checked.
  void check() {
    if (cancellation_ != cancellation::none) [[unlikely]]
      throw_cancelled();
  }

  // For handles and groups.

  /// Asks the task to end: `cancelled` is thrown at the co_await where it is suspended, or at the
  /// next one that suspends. A task that has not started never does.
  void cancel(std::string_view message = {});

  /// What the last cancel() said.
  [[nodiscard]] std::string_view cancel_message() const noexcept {
    return cancel_message_ ? std::string_view(*cancel_message_) : std::string_view();
  }

  /// How many cancel() calls have not been taken back (Python: Task.cancelling).
  [[nodiscard]] unsigned cancelling() const noexcept { return cancel_requests_; }

  /// Takes one back, as who handles a cancellation and goes on should; gives how many are left.
  /// At 0 a cancellation that has not reached a suspension yet is withdrawn too.
  unsigned uncancel() noexcept {
    if (cancel_requests_ > 0 && --cancel_requests_ == 0 &&
        cancellation_ == cancellation::requested) {
      cancellation_ = cancellation::none;
    }
    return cancel_requests_;
  }

 protected:
  ~task_context() { unlink(); }

  /// Schedules the first run.
  void start(std::coroutine_handle<> first) noexcept {
    resume_ = first;
    queue_.push(*this);
  }

  /// The task was cancelled before its first run.
  virtual void cancelled_before_start() noexcept = 0;
  /// The task's body has ended.
  virtual void finished() noexcept = 0;

  void set_body(std::coroutine_handle<> body) noexcept { body_ = body; }

  /// The loop will not run the task any more.
  void leave_queue() noexcept { unlink(); }

  /// The exception that a cancellation is delivered as; it is not pending any more.
  [[nodiscard]] cancelled take_cancellation();

 private:
  static void run(ready_node& node) noexcept;
  [[noreturn]] void throw_cancelled();

  static inline constinit thread_local task_context* current_ = nullptr;

  ready_queue& queue_;
  std::coroutine_handle<> resume_;
  std::coroutine_handle<> body_;
  suspension* suspended_at_ = nullptr;
  detail::context_ref variables_ = current_variables();  ///< a copy, as its maker has them
  std::unique_ptr<std::string> cancel_message_;
  unsigned cancel_requests_ = 0;
  /// `committed` once what the task waited for has been given up: there is no way back then.
  enum class cancellation : unsigned char { none, requested, committed };
  cancellation cancellation_ = cancellation::none;
  bool started_ = false;
};

inline void task_context::run(ready_node& node) noexcept {
  auto& self = static_cast<task_context&>(node);
  if (!self.started_) {
    self.started_ = true;
    if (self.cancellation_ != cancellation::none) {
      self.cancelled_before_start();
      return;
    }
  }
  const auto body = self.body_;
  current_ = &self;
  detail::resume_transferring(self.resume_);
  current_ = nullptr;
  if (body.done()) self.finished();
}

inline void task_context::cancel(std::string_view message) {
  if (cancellation_ != cancellation::committed) {
    cancel_message_ = message.empty() ? nullptr : std::make_unique<std::string>(message);
  }
  ++cancel_requests_;
  if (suspended_at_ != nullptr) {
    switch (suspended_at_->withdraw_(*suspended_at_)) {
      case suspension::withdrawal::forwarded:
        return;
      case suspension::withdrawal::done:
        cancellation_ = cancellation::committed;
        wake();
        return;
      case suspension::withdrawal::too_late:
        break;
    }
  }
  if (cancellation_ == cancellation::none) cancellation_ = cancellation::requested;
}

inline cancelled task_context::take_cancellation() {
  cancellation_ = cancellation::none;
  const auto message = std::move(cancel_message_);
  return cancelled(message ? *message : std::string());
}

inline void task_context::throw_cancelled() { throw take_cancellation(); }

}  // namespace hocket

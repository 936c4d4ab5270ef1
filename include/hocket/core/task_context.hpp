// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/base/exception_match.hpp"
#include "hocket/base/ready_queue.hpp"
#include "hocket/core/context_map.hpp"
#include "hocket/core/coroutine_node.hpp"
#include "hocket/core/suspension.hpp"
#include "hocket/core/task_details.hpp"
#include "hocket/core/task_owner.hpp"
#include "hocket/core/transfer.hpp"
#include "hocket/errors.hpp"

namespace hocket {

namespace detail {
struct root_layout;
struct task_inspector;
}  // namespace detail

/// One line of execution: a task that was handed to a loop, with the tasks that it awaits. It is
/// what is scheduled and what can be cancelled (Python: the scheduling half of asyncio.Task).
///
/// Awaiters find it by current(), so a coroutine's frame need not carry it.
class task_context : private ready_node {
 public:
  task_context(const task_context&) = delete;
  task_context& operator=(const task_context&) = delete;

  /// The context that runs in this thread. REQUIRES: one runs.
  [[nodiscard]] static task_context& current() noexcept {
    HOCKET_ASSERT(current_ != nullptr && "this can only be awaited in a task that a loop runs");
    return *current_;
  }
  [[nodiscard]] static task_context* current_or_null() noexcept { return current_; }

  /// Tells this thread from others.
  [[nodiscard]] static const void* this_thread() noexcept { return &current_; }

  /// The context variables of what runs in this thread: the task's, or outside of tasks the
  /// thread's.
  [[nodiscard]] static const detail::context_ref& current_variables() noexcept {
    if (current_ == nullptr) return detail::this_thread_context();
    const detail::task_details* const details = current_->details_.get();
    return details != nullptr ? details->variables : no_variables_;
  }
  /// Is any of them set?
  [[nodiscard]] static bool has_variables() noexcept {
    return detail::context_map::in_use() && current_variables();
  }
  /// The same to be changed. THROWS: std::bad_alloc.
  [[nodiscard]] static detail::context_ref& change_variables() {
    return current_ != nullptr ? current_->details_.make().variables
                               : detail::this_thread_context();
  }

  /// Is `node` a task that waits for its turn?
  [[nodiscard]] static bool is_task(const ready_node& node) noexcept {
    return node.runner().run == &run;
  }
  /// REQUIRES: is_task(node).
  [[nodiscard]] static const task_context& of(const ready_node& node) noexcept {
    return static_cast<const task_context&>(node);
  }

  // For awaiters.

  /// Suspends the task at `at`, to be resumed by wake(). False when it has been cancelled before it
  /// came here: then it must not suspend, and check() throws.
  [[nodiscard]] bool suspend(detail::leaf_handle leaf, suspension& at) noexcept {
    at.task_ = this;
    if (cancellation_ != cancellation::none) return false;
    resume_ = leaf.handle;
    leaf_has_node_ = leaf.has_node;
    park(&at);
    return true;
  }

  /// Makes a suspended task run on in the next pass.
  void wake() noexcept { owner().scheduler_->push(*this); }

  /// Takes back a wake() before the task has followed it, since what it was woken for is gone: it
  /// is suspended at `at` again. False when it was cancelled in between: then it goes on, and
  /// check() throws.
  [[nodiscard]] bool suspend_again(suspension& at) noexcept {
    if (cancellation_ != cancellation::none) {
      cancellation_ = cancellation::committed;
      return false;
    }
    unlink();
    park(&at);
    return true;
  }

  /// Takes back a suspend() in a task that has not let go of its thread yet: it runs on.
  void stay() noexcept { park(nullptr); }

  /// It runs, and is not suspended but perhaps at `at`, where it gave way to a part of its own.
  [[nodiscard]] bool runs_on_from(const suspension& at) const noexcept {
    return current_ == this && !queued() && (parked() == nullptr || parked() == &at);
  }

  /// Makes the task run on in the next pass, in the coroutine `leaf`.
  void wake_in(detail::leaf_handle leaf) noexcept {
    resume_ = leaf.handle;
    leaf_has_node_ = leaf.has_node;
    if (!queued()) wake();
  }

  /// It has been cancelled and has not been told so yet.
  [[nodiscard]] bool cancellation_is_pending() const noexcept {
    return cancellation_ != cancellation::none;
  }

  /// The `cancelled` that a cancellation is delivered as; it is not pending any more.
  [[nodiscard]] HOCKET_COLD std::exception_ptr take_cancellation() {
    cancellation_ = cancellation::none;
    detail::task_details* const details = details_.get();
    return std::make_exception_ptr(
        details != nullptr ? cancelled(std::exchange(details->cancel_message, {})) : cancelled());
  }

  /// Takes a cancellation that has not been delivered, to be passed on; false when there is none.
  [[nodiscard]] bool take_over_cancellation() noexcept {
    const bool is_pending = cancellation_is_pending();
    cancellation_ = cancellation::none;
    return is_pending;
  }

  /// Throws `cancelled` when the task was cancelled since it was last checked.
  void check() {
    if (cancellation_ != cancellation::none) [[unlikely]]
      throw_cancelled();
  }

  // For who runs tasks.

  /// It waits for its turn.
  [[nodiscard]] bool ready() const noexcept { return queued(); }

  /// Runs a task that is ready now, inside of whatever runs, which goes on after that.
  void run_inside() noexcept;

  /// An exception leaves `body`, and takes the place of its place: remembers that for a report, if
  /// it is the body of a task of which nothing better is known.
  static void note_failure(const detail::coroutine_node& body,
                           const std::exception_ptr& error) noexcept;

  // For handles and groups.

  /// Asks the task to end: `cancelled` is thrown at the co_await where it is suspended, or at the
  /// next one that suspends. A task that returns before that ends cancelled all the same, and its
  /// value is dropped; an exception stays. A task that has not started never does. One that awaits
  /// another task passes it on to that one, however long the chain is; a ring of tasks that await
  /// each other is broken at this one.
  /// THROWS: std::bad_alloc for a message, and nothing is changed; without a message nothing.
  void cancel(std::string_view message = {});

  /// The same on behalf of another cancellation. Without memory for the message it goes without.
  void forward_cancel(std::string_view message) noexcept;

  /// What the last cancel() said.
  [[nodiscard]] std::string_view cancel_message() const noexcept {
    const detail::task_details* const details = details_.get();
    return details != nullptr ? std::string_view(details->cancel_message) : std::string_view();
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

  /// Who keeps it.
  [[nodiscard]] detail::task_owner& owner() const noexcept {
    return static_cast<detail::task_owner&>(const_cast<ready_runner&>(runner()));
  }

  /// One loop runs both.
  [[nodiscard]] bool shares_loop_with(const task_context& other) const noexcept {
    return owner().scheduler_ == other.owner().scheduler_;
  }

  /// What it is suspended at; null while it runs or waits for its turn.
  [[nodiscard]] suspension* suspended_at() const noexcept {
    return static_cast<suspension*>(parked());
  }

 protected:
  /// With a copy of the context variables of what runs in this thread. THROWS: std::bad_alloc.
  explicit task_context(detail::task_owner& owner) : ready_node(owner) {
    if (current_variables()) details_.make().variables = current_variables();
  }
  ~task_context() { unlink(); }

  /// Schedules the first run of `body`, whose promise begins `node_offset` bytes into its frame: an
  /// alignment, so a power of two.
  void start(std::coroutine_handle<> body, std::size_t node_offset) noexcept {
    resume_ = body_ = body;
    node_offset_log2_ = static_cast<std::uint8_t>(std::countr_zero(node_offset));
    leaf_has_node_ = node_offset == detail::coroutine_node::promise_offset;
    wake();
  }

  void set_owner(detail::task_owner& owner) noexcept { set_runner(owner); }

  [[nodiscard]] detail::task_details_word& details() noexcept { return details_; }
  [[nodiscard]] const detail::task_details_word& details() const noexcept { return details_; }
  [[nodiscard]] bool has_started() const noexcept { return started_; }
  [[nodiscard]] bool outcome_seen() const noexcept { return outcome_seen_; }
  void set_outcome_seen() const noexcept { outcome_seen_ = true; }

  /// The innermost coroutine, when it is one of ours. REQUIRES: the task does not run.
  [[nodiscard]] detail::coroutine_node* leaf() const noexcept {
    return leaf_has_node_ ? detail::coroutine_node::of_frame(resume_.address()) : nullptr;
  }

  [[nodiscard]] std::coroutine_handle<> body() const noexcept { return body_; }
  /// REQUIRES: body() is not null.
  [[nodiscard]] detail::coroutine_node& body_node() const noexcept {
    return *reinterpret_cast<detail::coroutine_node*>(static_cast<char*>(body_.address()) +
                                                      (std::size_t{1} << node_offset_log2_));
  }
  /// Gives the body to the caller.
  [[nodiscard]] std::coroutine_handle<> release_body() noexcept {
    return std::exchange(body_, nullptr);
  }

  /// The loop will not run the task any more.
  void leave_queue() noexcept { unlink(); }

 private:
  friend detail::task_owner;
  friend struct detail::root_layout;
  friend struct detail::task_inspector;
  /// `committed` once what the task waited for has been given up: there is no way back then.
  enum class cancellation : unsigned char { none, requested, committed };

  static void run(ready_node& node) noexcept;  // in task_state.hpp, as every context is a task's
  [[noreturn]] HOCKET_INLINE_THROW void throw_cancelled() {
    std::rethrow_exception(take_cancellation());
  }
  void set_cancel_message(std::string_view message);
  void request_cancel() noexcept;
  void count_cancel_request() noexcept {
    if (cancel_requests_ != UINT16_MAX) ++cancel_requests_;
  }
  /// The task that a cancellation of this one goes to, or null when it is for this one.
  [[nodiscard]] task_context* cancel_target() const noexcept;
  void give_up_waiting() noexcept;

  static inline constinit thread_local task_context* current_ = nullptr;
  static inline constinit thread_local std::uint64_t last_number_ = 0;
  static inline const detail::context_ref no_variables_;

  std::coroutine_handle<> resume_;
  std::coroutine_handle<> body_;
  detail::task_details_word details_{++last_number_};
  std::uint16_t cancel_requests_ = 0;
  cancellation cancellation_ : 2 = cancellation::none;
  bool started_ : 1 = false;
  bool leaf_has_node_ : 1 = false;
  bool passes_cancel_on_ : 1 = false;      ///< while a cancellation walks a chain of joins
  mutable bool outcome_seen_ : 1 = false;  ///< so an exception in it is not lost
  std::uint8_t node_offset_log2_ = 0;      ///< from the body's frame to its node

 protected:
  std::uint32_t references_ = 1;  ///< of the derived class; here it fills a hole
};

HOCKET_COLD inline void task_context::note_failure(const detail::coroutine_node& body,
                                                   const std::exception_ptr& error) noexcept {
  if (current_ == nullptr || &current_->body_node() != &body) return;
  const detail::task_details* const known = current_->details_.get();
  if (known != nullptr && known->created_at.line() != 0) return;
  if (detail::exception_matches<cancelled>(error)) return;
  HOCKET_TRY { current_->details_.make().failed_after = body.where(); }
  HOCKET_CATCH_ALL {}  // without memory it goes without
}

inline void task_context::set_cancel_message(std::string_view message) {
  if (cancellation_ == cancellation::committed) return;
  if (!message.empty()) {
    details_.make().cancel_message = message;
  } else if (detail::task_details* const details = details_.get()) {
    details->cancel_message.clear();
  }
}

inline void task_context::cancel(std::string_view message) {
  set_cancel_message(message);
  request_cancel();
}

inline void task_context::forward_cancel(std::string_view message) noexcept {
  try {
    set_cancel_message(message);
  } catch (...) {
    set_cancel_message({});
  }
  request_cancel();
}

inline task_context* task_context::cancel_target() const noexcept {
  suspension* const at = suspended_at();
  return at != nullptr && at->kind_->forwards_to != nullptr ? at->kind_->forwards_to(*at) : nullptr;
}

inline void task_context::request_cancel() noexcept {
  task_context* last = this;
  last->count_cancel_request();
  while (task_context* const next = last->cancel_target()) {
    last->passes_cancel_on_ = true;
    if (next->passes_cancel_on_) {
      last = this;  // a ring: somebody in it has to give up
      break;
    }
    try {
      next->set_cancel_message(cancel_message());
    } catch (...) {
      next->set_cancel_message({});
    }
    next->count_cancel_request();
    last = next;
  }
  for (task_context* each = this; each != nullptr && each->passes_cancel_on_;
       each = each->cancel_target()) {
    each->passes_cancel_on_ = false;
  }
  last->give_up_waiting();
}

inline void task_context::give_up_waiting() noexcept {
  if (suspension* const at = suspended_at()) {
    switch (at->kind_->withdraw(*at)) {
      case withdrawal::forwarded:
        return;
      case withdrawal::done:
        cancellation_ = cancellation::committed;
        wake();
        return;
      case withdrawal::too_late:
        break;
    }
  }
  if (cancellation_ == cancellation::none) cancellation_ = cancellation::requested;
}

}  // namespace hocket

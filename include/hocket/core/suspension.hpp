// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace hocket {

class suspension;
class task_context;
namespace detail {
struct root_layout;
}

/// What a cancellation of a suspended task came to.
enum class withdrawal : unsigned char {
  done,       ///< unlinked: `cancelled` is thrown at this co_await
  forwarded,  ///< what is awaited was asked to end instead, and its outcome will be ours
  too_late    ///< it has happened already
};

/// What is the same for all suspensions of one kind; one static object for each.
///
///     static constexpr suspension_kind kind{.name = "event", .withdraw = &withdraw};
struct suspension_kind {
  /// What is waited for, in a word or two, for call graphs and reports.
  const char* name;
  /// Takes the suspension back because its task was cancelled. Must not cancel other tasks, but by
  /// task_context::forward_cancel.
  withdrawal (*withdraw)(suspension&) noexcept;
  /// The task whose end is awaited, which a cancellation goes to instead; null when there is none
  /// now, and `withdraw` is asked then.
  task_context* (*forwards_to)(suspension&) noexcept = nullptr;
  /// For timers: the deadline has passed.
  void (*on_due)(suspension&) noexcept = nullptr;
};

/// What a task is suspended at: the base of every awaiter that waits for something other than a
/// coroutine, that is, for time, a descriptor, another task's end, an event.
///
/// The protocol:
/// 1. await_suspend calls suspend(handle). When that gives false the task was cancelled before it
///    came here, and does not suspend.
/// 2. When the awaited thing happens, its owner unlinks the awaiter and calls wake(). The task runs
///    on in the next pass.
/// 3. A cancel() in between calls the kind's withdraw, which unlinks the awaiter (O(1)); the task is
///    woken for it.
/// 4. await_resume calls check(), which throws `cancelled` if it was. An awaiter whose operation
///    cannot be undone (a lock that was taken, an item that left a queue) does not; the cancellation
///    then waits for the next suspension.
class suspension {
 public:
  using withdrawal = hocket::withdrawal;

  suspension(const suspension&) = delete;
  suspension& operator=(const suspension&) = delete;

  /// The task that waits here; null before it has come here.
  [[nodiscard]] task_context* waiting_task() const noexcept { return task_; }
  [[nodiscard]] const suspension_kind& what() const noexcept { return *kind_; }

 protected:
  explicit constexpr suspension(const suspension_kind& of) noexcept : kind_(&of) {}
  ~suspension() = default;

 private:
  friend task_context;
  friend struct detail::root_layout;

  const suspension_kind* kind_;
  task_context* task_ = nullptr;
};

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <source_location>
#include <string_view>

#include "hocket/core/awaitable.hpp"
#include "hocket/core/completion.hpp"
#include "hocket/core/owned_tasks.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/task.hpp"

namespace hocket::detail {

class branch_set;

/// One of several things that a task waits for at once: a task, a handle, a future.
class branch_base : public completion_node {
 public:
  /// What it failed with (`cancelled` too), or null; who takes it sees to it, and who asks before it is
  /// done to what comes.
  [[nodiscard]] virtual std::exception_ptr exception() const noexcept = 0;
  /// The same for who only wants to know: nobody has retrieved it by that.
  [[nodiscard]] virtual std::exception_ptr peek_exception() const noexcept = 0;
  virtual void cancel(std::string_view message) = 0;

  [[nodiscard]] bool done() const noexcept { return done_; }
  [[nodiscard]] std::size_t index() const noexcept { return index_; }

 protected:
  explicit branch_base(bool owned) noexcept : completion_node(&told), owned_(owned) {}
  ~branch_base() = default;

 private:
  friend branch_set;
  static void told(completion_node& node, news what) noexcept;

  branch_set* set_ = nullptr;
  branch_base* next_ = nullptr;       ///< in the order in which they were added
  branch_base* next_done_ = nullptr;  ///< in the order in which they were done
  std::size_t index_ = 0;
  bool owned_;
  bool done_ = false;
};

/// What gather, wait, race and as_completed wait with: one suspension for many completions. Each
/// branch has a node of its own in what it waits for, so that whoever looks from there finds the task
/// that waits.
///
/// LIFETIME: the branches outlive the set's last use; one task at a time waits.
class branch_set : public suspension {
 public:
  /// When to go on.
  enum class until : unsigned char {
    one_more,         ///< next_done() has something to give
    first_failure,    ///< one failed or was cancelled, or all are done
    first_exception,  ///< one failed, being cancelled does not count, or all are done
    owned_done,       ///< those that belong to the set are done
    all_done
  };
  class waiter;

  branch_set() noexcept : suspension(kind) {}

  /// Waits for `awaited` through `branch`. Nothing that can fail comes after it.
  void add(branch_base& branch, completion& awaited) noexcept;

  /// Suspends until `what`, or until wake_early().
  /// CANCEL: the branches go on; `cancelled` is thrown.
  [[nodiscard]] waiter wait(until what) noexcept;
  /// Lets the task that waits go on as it is, in the next pass.
  void wake_early() noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t pending() const noexcept { return pending_; }
  [[nodiscard]] branch_base* first_done() const noexcept { return first_done_; }
  /// The first that failed or was cancelled, or null.
  [[nodiscard]] branch_base* first_failure() const noexcept { return first_failure_; }
  /// The next in the order in which they were done, each once. REQUIRES: one has not been given yet.
  branch_base& next_done() noexcept;

  /// Retrieves the exceptions of those that are done, but for one that was the last of all: what
  /// asyncio's wait has looked at when it stops at the first of them.
  void look_at_exceptions() const noexcept;

  /// Asks all that are not done to end.
  void cancel(std::string_view message = {});

  // How gather and race end otherwise than well.

  /// Ends what the set owns; when its task was cancelled, `cancellation` says how and all else is
  /// cancelled too. Then throws the first failure, or the cancellation when there is none.
  task<void> unwind(std::exception_ptr cancellation);
  /// Cancels all and waits for them. Then throws `cancellation`, whatever they ended with.
  task<void> give_up(std::exception_ptr cancellation);
  /// Cancels all but the one that was done first, and waits for them.
  task<void> cancel_losers();

 private:
  friend branch_base;

  /// Waits for `rest`, whose end was asked for. A cancellation meanwhile goes to what is left of it,
  /// and the last one is kept.
  task<void> outlast(until rest, std::exception_ptr& cancellation);
  void note_done(branch_base& branch) noexcept;
  [[nodiscard]] bool satisfied(until what) const noexcept;
  void cancel_owned();
  void report_owned_failures(const branch_base* except);
  static withdrawal withdraw(suspension& self) noexcept;
  static constexpr suspension_kind kind{.name = "several", .withdraw = &withdraw};

  task_context* context_ = nullptr;
  branch_base* first_ = nullptr;
  branch_base* last_ = nullptr;
  branch_base* first_done_ = nullptr;
  branch_base* last_done_ = nullptr;
  branch_base* given_ = nullptr;  ///< the last that next_done() gave
  branch_base* first_failure_ = nullptr;
  std::size_t size_ = 0;
  std::size_t pending_ = 0;
  std::size_t owned_pending_ = 0;
  until until_ = until::all_done;
  bool suspended_ = false;
  bool has_exception_ = false;
};

class branch_set::waiter : own_awaiter {
 public:
  waiter(branch_set& set, until what) noexcept : set_(set), until_(what) {}
  [[nodiscard]] bool await_ready() const noexcept { return set_.satisfied(until_); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) noexcept {
    note_place(task, where);
    context_ = &task_context::current();
    if (!context_->suspend(task, set_)) return false;
    set_.context_ = context_;
    set_.until_ = until_;
    set_.suspended_ = true;
    return true;
  }
  void await_resume() {
    if (context_ != nullptr) context_->check();
  }

 private:
  branch_set& set_;
  until until_;
  task_context* context_ = nullptr;
};

inline branch_set::waiter branch_set::wait(until what) noexcept { return waiter(*this, what); }

}  // namespace hocket::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <source_location>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/sync/loop_binding.hpp"

namespace hocket::detail {

class wait_list;

/// One task in a wait_list. The base of the awaiters of the synchronisation primitives.
class list_waiter : public suspension, public list_hook {
 public:
  /// Those that leave their list when they are cancelled, in front of what `what` names: "event".
  /// LIFETIME: a literal.
  static constexpr suspension_kind kind_for(const char* what) noexcept {
    return {.name = what, .withdraw = &leave};
  }

  /// Takes this waiter off its list; its task runs on in the next pass.
  void wake() noexcept {
    unlink();
    context_->wake();
  }

 protected:
  explicit list_waiter(const suspension_kind& of) noexcept : suspension(of) {}
  /// Of the kind that waits in `list`.
  explicit list_waiter(const wait_list& list) noexcept;
  ~list_waiter() = default;

  /// Suspends the task at the end of `list`; false when it was cancelled before.
  /// THROWS: runtime_error when the list belongs to another loop.
  template <class Promise>
  bool wait_in(wait_list& list, std::coroutine_handle<Promise> task, std::source_location where);

  /// The task came to wait..
  [[nodiscard]] bool has_context() const noexcept { return context_ != nullptr; }
  [[nodiscard]] task_context& context() const noexcept { return *context_; }

  /// Throws `cancelled` if the task was cancelled while it waited.
  void check() {
    if (has_context()) context_->check();
  }

 private:
  static withdrawal leave(suspension& self) noexcept {
    static_cast<list_waiter&>(self).unlink();
    return withdrawal::done;
  }

  task_context* context_ = nullptr;
};

/// Tasks that wait for one thing, first come, first served. All of them run in one loop.
///
/// LIFETIME: outlives its waiters; the destructor asserts it. Without assertions they stay suspended
/// until they are cancelled.
class wait_list {
 public:
  /// `of` is what its waiters are, and names the owner in errors. LIFETIME: a constant.
  explicit wait_list(const suspension_kind& of) noexcept : kind_(of) {}
  wait_list(const wait_list&) = delete;
  wait_list& operator=(const wait_list&) = delete;
  ~wait_list() { HOCKET_ASSERT(empty() && "a primitive outlives the tasks that wait for it"); }

  [[nodiscard]] bool empty() const noexcept { return waiters_.empty(); }
  /// REQUIRES: !empty().
  [[nodiscard]] list_waiter& front() noexcept { return waiters_.front(); }
  void push_back(list_waiter& last) noexcept { waiters_.push_back(last); }
  void push_front(list_waiter& first) noexcept { waiters_.push_front(first); }
  void wake_all() noexcept {
    while (!empty()) front().wake();
  }

  /// THROWS: runtime_error "... is bound to a different event loop".
  void require_this_loop() { loop_.require_this_loop(kind_.name); }

  [[nodiscard]] const suspension_kind& kind() const noexcept { return kind_; }

 private:
  const suspension_kind& kind_;
  intrusive_list<list_waiter> waiters_;
  loop_binding loop_;
};

inline list_waiter::list_waiter(const wait_list& list) noexcept : suspension(list.kind()) {}

template <class Promise>
bool list_waiter::wait_in(wait_list& list, std::coroutine_handle<Promise> task,
                          std::source_location where) {
  list.require_this_loop();
  note_place(task, where);
  context_ = &task_context::current();
  if (!context_->suspend(task, *this)) return false;
  list.push_back(*this);
  return true;
}

}  // namespace hocket::detail

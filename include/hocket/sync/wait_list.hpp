// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <source_location>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"

namespace hocket::detail {

/// One task in a wait_list. The base of the awaiters of the synchronisation primitives.
class list_waiter : public suspension, public list_hook {
 public:
  /// Suspends the task at the end of `list`; false when it was cancelled before.
  template <class Promise>
  bool wait_in(intrusive_list<list_waiter>& list, std::coroutine_handle<Promise> task,
               std::source_location where) noexcept {
    note_place(task, where);
    context_ = &task_context::current();
    if (!context_->suspend(task, *this)) return false;
    list.push_back(*this);
    return true;
  }

  /// Takes this waiter off its list; its task runs on in the next pass.
  void wake() noexcept {
    unlink();
    woken_ = true;
    context_->wake();
  }
  /// It was woken. That its task was cancelled after that does not undo it.
  [[nodiscard]] bool woken() const noexcept { return woken_; }

 protected:
  list_waiter() noexcept : suspension(&withdraw) {}
  ~list_waiter() = default;

  /// Throws `cancelled` if the task was cancelled while it waited.
  void check() {
    if (context_ != nullptr) context_->check();
  }

 private:
  static withdrawal withdraw(suspension& self) noexcept {
    static_cast<list_waiter&>(self).unlink();
    return withdrawal::done;
  }

  task_context* context_ = nullptr;
  bool woken_ = false;
};

using wait_list = intrusive_list<list_waiter>;

}  // namespace hocket::detail

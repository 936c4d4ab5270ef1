// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/task_group.hpp"

#include <coroutine>
#include <source_location>

#include "hocket/core/awaitable.hpp"
#include "hocket/flow/exception_group.hpp"

namespace hocket {

/// Waits until the group has no children.
class task_group::empty_awaiter : public suspension {
 public:
  explicit empty_awaiter(task_group& group) noexcept : suspension(kind), group_(group) {}
  ~empty_awaiter() { group_.waiter_ = nullptr; }

  [[nodiscard]] bool await_ready() const noexcept { return group_.size_ == 0; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) noexcept {
    detail::note_place(task, where);
    if (!group_.parent_.suspend(task, *this)) return false;
    group_.waiter_ = this;
    return true;
  }
  void await_resume() { group_.parent_.check(); }

  void wake() noexcept {
    group_.waiter_ = nullptr;
    group_.parent_.wake();
  }

 private:
  static withdrawal withdraw(suspension& self) noexcept {
    static_cast<empty_awaiter&>(self).group_.waiter_ = nullptr;
    return withdrawal::done;
  }
  static constexpr suspension_kind kind{.name = "task_group", .withdraw = &withdraw};

  task_group& group_;
};

task_group::empty_awaiter task_group::empty() noexcept { return empty_awaiter(*this); }

namespace {

task_context& current_task() {
  task_context* const here = task_context::current_or_null();
  if (here == nullptr) throw runtime_error("task_group: it works in a task only");
  return *here;
}

}  // namespace

task_group::task_group()
    : task_owner(&current_task()), parent_(current_task()), loop_(event_loop::current()) {}

task_group::~task_group() {
  while (!tasks().empty()) tasks().front().abandon();
  while (!failed_.empty()) failed_.pop_front().release();
}

void task_group::check_open() const {
  if (!in_body_ && size_ == 0) throw runtime_error("task_group: the group is finished");
  if (aborting_) throw runtime_error("task_group: the group is shutting down");
}

void task_group::take_in(detail::task_state_base& child) noexcept {
  task_owner::adopt(child);
  ++size_;
}

void task_group::cancel() {
  for (auto* child = tasks().empty() ? nullptr : &tasks().front(); child != nullptr;
       child = tasks().next(*child)) {
    child->cancel();
  }
}

void task_group::abort() noexcept {
  aborting_ = true;
  cancel();
}

void task_group::task_left(detail::task_state_base&) noexcept {
  --size_;
  if (size_ == 0 && waiter_ != nullptr) waiter_->wake();
}

void task_group::task_finished(detail::task_state_base& child) noexcept {
  task_left(child);
  const std::exception_ptr error = child.exception();
  if (error == nullptr || detail::exception_matches<cancelled>(error)) return;
  child.retain();
  failed_.push_back(child);
  if (aborting_) return;
  abort();
  if (in_body_) {
    parent_was_cancelled_by_us_ = true;
    parent_.cancel();
  }
}

std::vector<std::exception_ptr> task_group::take_errors() {
  std::vector<std::exception_ptr> errors;
  while (!failed_.empty()) {
    errors.push_back(failed_.front().exception());
    failed_.pop_front().release();
  }
  return errors;
}

task<void> task_group::finish(std::exception_ptr body_error) {
  in_body_ = false;
  std::exception_ptr cancellation;
  if (detail::exception_matches<cancelled>(body_error)) cancellation = body_error;
  // What we did to the parent ourselves is no cancellation of it from outside.
  if (parent_was_cancelled_by_us_ && parent_.uncancel() == 0) cancellation = nullptr;
  if (body_error != nullptr && !aborting_) abort();

  while (size_ > 0) {
    auto waited = co_await catching(empty());
    if (waited.has_value()) continue;
    if (!aborting_) {
      cancellation = waited.exception();
      abort();
    }
  }

  auto errors = take_errors();
  if (body_error != nullptr && !detail::exception_matches<cancelled>(body_error)) {
    errors.push_back(body_error);
  }
  for (const std::exception_ptr& each : errors) {
    if (detail::exception_matches<keyboard_interrupt>(each)) std::rethrow_exception(each);
  }
  if (!errors.empty()) {
    // The errors hide a cancellation from outside, of which there may have been one at any time; the
    // next suspension shows it again.
    if (parent_.cancelling() > 0) {
      parent_.uncancel();
      parent_.cancel();
    }
    throw exception_group("unhandled errors in a task_group", std::move(errors));
  }
  if (cancellation != nullptr) std::rethrow_exception(cancellation);
}

}  // namespace hocket

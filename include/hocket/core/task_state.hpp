// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "hocket/base/exception_match.hpp"
#include "hocket/base/intrusive_list.hpp"
#include "hocket/core/completion.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/core/task_result.hpp"
#include "hocket/task.hpp"

namespace hocket::detail {

class task_state_base;

/// Who keeps a task and is told when it ends: its group, or the run() that started it.
class task_owner {
 public:
  virtual void task_finished(task_state_base& finished) noexcept = 0;
  /// The task goes over to another owner before its end.
  virtual void task_left(task_state_base& gone) noexcept = 0;

 protected:
  ~task_owner() = default;
};

/// A task that a loop runs, and its outcome when it has ended: what join_handles share.
///
/// Counted references, of one thread: one for each handle and one for the loop until the end.
class task_state_base : public task_context, public completion, public list_hook {
 public:
  void retain() noexcept { ++references_; }
  void release() noexcept {
    if (--references_ == 0) destroy();
  }

  [[nodiscard]] virtual std::exception_ptr exception() const noexcept = 0;
  [[nodiscard]] bool was_cancelled() const noexcept {
    return done_ && exception_matches<cancelled>(exception());
  }

  [[nodiscard]] std::string name() const {
    return name_ ? *name_ : "Task-" + std::to_string(number_);
  }
  void set_name(std::string name) { name_ = std::make_unique<std::string>(std::move(name)); }

  /// The loop will not run the task to its end: destroys the body, whose awaiters may refer to the
  /// loop, even if handles remain. To these the task has been cancelled.
  void abandon() noexcept {
    if (done_) return;
    done_ = true;
    owner_ = nullptr;
    leave_queue();
    drop_body();
    release();
  }

  /// The owner is told of the end, unless it has let the task go.
  task_owner* owner_ = nullptr;

 protected:
  explicit task_state_base(ready_queue& queue) noexcept : task_context(queue) {}
  ~task_state_base() = default;

  virtual void destroy() noexcept = 0;
  virtual void drop_body() noexcept = 0;

  void end() noexcept {
    complete();
    if (owner_ != nullptr) std::exchange(owner_, nullptr)->task_finished(*this);
    release();
  }

 private:
  static inline constinit thread_local unsigned last_number_ = 0;

  unsigned references_ = 1;
  unsigned number_ = ++last_number_;
  std::unique_ptr<std::string> name_;
};

template <class T>
class task_state final : public task_state_base, public pooled_frame {
 public:
  task_state(ready_queue& queue, task<T> body) noexcept
      : task_state_base(queue), body_(std::move(body)) {
    const auto handle = task_access::handle(body_);
    set_body(handle);
    start(handle);
  }

  [[nodiscard]] std::exception_ptr exception() const noexcept override {
    if (!body_.valid()) return std::make_exception_ptr(cancelled("the task was abandoned"));
    return outcome().exception();
  }
  [[nodiscard]] task_result<T>& outcome() const noexcept {
    return task_access::handle(body_).promise();
  }

 private:
  ~task_state() = default;
  void destroy() noexcept override { delete this; }
  void drop_body() noexcept override { const task<T> dropped = std::move(body_); }
  void cancelled_before_start() noexcept override {
    outcome().set_exception(std::make_exception_ptr(take_cancellation()));
    end();
  }
  void finished() noexcept override { end(); }

  task<T> body_;
};

/// A counted reference.
template <class State>
class state_ref {
 public:
  state_ref() = default;
  explicit state_ref(State& state) noexcept : state_(&state) { state_->retain(); }
  state_ref(const state_ref& other) noexcept : state_(other.state_) {
    if (state_ != nullptr) state_->retain();
  }
  state_ref(state_ref&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  state_ref& operator=(state_ref other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~state_ref() {
    if (state_ != nullptr) state_->release();
  }
  State* operator->() const noexcept { return state_; }
  State& operator*() const noexcept { return *state_; }
  explicit operator bool() const noexcept { return state_ != nullptr; }

 private:
  State* state_ = nullptr;
};

}  // namespace hocket::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include "hocket/base/diagnostic.hpp"
#include "hocket/base/exception_match.hpp"
#include "hocket/base/frame_pool.hpp"
#include "hocket/base/intrusive_list.hpp"
#include "hocket/core/chain_teardown.hpp"
#include "hocket/core/completion.hpp"
#include "hocket/core/coroutine_node.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/core/task_owner.hpp"
#include "hocket/core/task_report.hpp"
#include "hocket/core/task_result.hpp"
#include "hocket/task.hpp"

namespace hocket::detail {

/// A task that a loop runs, and its outcome when it has ended: what join_handles share.
///
/// Counted references, of one thread: one for each handle and one for the loop until the end.
/// Nothing here is virtual, and links and words are few: there may be millions of tasks.
class task_state_base : public task_context, public completion, public list_hook {
 public:
  void retain() noexcept { ++references_; }
  void release() noexcept {
    if (--references_ == 0) destroy();
  }

  /// What left the task, or null; `cancelled` for one that was abandoned. Who takes it sees to it, and
  /// who asks before the end to what comes; one that nobody has taken is reported in the end.
  [[nodiscard]] std::exception_ptr exception() const noexcept {
    set_outcome_seen();
    return peek_exception();
  }
  /// The same for who only wants to know.
  [[nodiscard]] std::exception_ptr peek_exception() const noexcept {
    if (!body()) return std::make_exception_ptr(cancelled("the task was abandoned"));
    return body_node().exception();
  }
  [[nodiscard]] bool was_cancelled() const noexcept {
    return done() && exception_matches<cancelled>(peek_exception());
  }

  [[nodiscard]] std::string name() const {
    const task_details* const given = details().get();
    return given != nullptr && !given->name.empty() ? given->name
                                                    : "Task-" + std::to_string(details().number());
  }
  void set_name(std::string name) { details().make().name = std::move(name); }

  /// Where it was handed to its loop. Known for tasks that were given a name, and all in debug mode.
  [[nodiscard]] std::source_location created_at() const noexcept {
    const task_details* const known = details().get();
    return known != nullptr ? known->created_at : std::source_location();
  }

  /// A diagnostic about it, with the best that is known of where it is from. REQUIRES: it does not run.
  [[nodiscard]] diagnostic make_diagnostic(diagnostic_kind kind, std::string_view message,
                                           std::exception_ptr error) const noexcept {
    diagnostic made{kind, message, std::move(error), created_at()};
    if (made.place.line() != 0) return made;
    made.place_is = place_kind::reached;
    if (body() && body_node().ended_as() == coroutine_node::outcome::none) {
      made.place = body_node().where();
    } else if (const task_details* const known = details().get()) {
      made.place = known->failed_after;
    }
    return made;
  }

  /// The loop will not run the task to its end: destroys the body, whose awaiters may refer to the
  /// loop, even if handles remain. To these the task has been cancelled.
  void abandon() noexcept {
    if (done()) return;
    leave_queue();
    list_hook::unlink();
    set_owner(owner().scheduler_->nobody());
    give_up();
    destroy_body();
    release();
  }

 protected:
  /// THROWS: std::bad_alloc.
  task_state_base(task_scheduler& scheduler, std::string name, std::source_location where)
      : task_context(scheduler.nobody()) {
    if (name.empty() && !scheduler.notes_creation()) return;
    task_details& noted = details().make();
    noted.name = std::move(name);
    noted.created_at = where;
  }
  ~task_state_base() {
    if (body() && body_node().ended_as() == coroutine_node::outcome::error && !outcome_seen()) {
      report_exception_never_retrieved();
    }
    destroy_body();
  }

 private:
  friend task_context;
  friend task_owner;

  /// A task_state<T> has no data of its own, so its end is the base's.
  void destroy() noexcept {
    this->~task_state_base();
    frame_pool::deallocate(this, sizeof(task_state_base));
  }

  /// From the innermost coroutine outwards, since a chain may be longer than the stack.
  void destroy_body() noexcept {
    const std::coroutine_handle<> outermost = release_body();
    if (!outermost) return;
    if (!has_started()) [[unlikely]] {
      const quiet_drops parameters;
      outermost.destroy();
      return;
    }
    coroutine_node* const innermost = outermost.done() ? nullptr : leaf();
    if (innermost != nullptr) {
      chain_teardown::destroy(*innermost, outermost);
    } else {
      outermost.destroy();
    }
  }

  void end() noexcept {
    list_hook::unlink();
    task_owner& told = owner();
    set_owner(told.scheduler_->nobody());
    complete();
    told.task_finished(*this);
    release();
  }

  HOCKET_NOINLINE void report_exception_never_retrieved() const noexcept {
    const std::exception_ptr error = peek_exception();
    // An outcome that was moved out has been seen too.
    if (error == nullptr || exception_matches<cancelled>(error)) return;
    HOCKET_TRY {
      const std::string message = name() + " failed, and its exception was never retrieved";
      report(make_diagnostic(diagnostic_kind::exception_never_retrieved, message, error));
    }
    HOCKET_CATCH_ALL {
      report(make_diagnostic(diagnostic_kind::exception_never_retrieved,
                             "a task failed, and its exception was never retrieved", error));
    }
  }
};

inline void task_owner::adopt(task_state_base& task) noexcept {
  task_owner& before = task.owner();
  if (scheduler_ == nullptr) register_with(*before.scheduler_);
  static_cast<list_hook&>(task).unlink();
  task.set_owner(*this);
  tasks_.push_back(task);
  before.task_left(task);
}

inline task_owner::task_owner(task_context* waiting) noexcept
    : ready_runner{&task_context::run}, waiting_(waiting) {}

inline task_owner::~task_owner() {
  while (!tasks_.empty()) {
    task_state_base& task = tasks_.pop_front();
    task.set_owner(scheduler_->nobody());
    scheduler_->nobody().tasks_.push_back(task);
  }
}

inline task_scheduler::task_scheduler() noexcept { nobody_.register_with(*this); }
inline task_scheduler::~task_scheduler() {
  while (!nobody_.tasks().empty()) nobody_.tasks().front().abandon();
}

/// The same with what its body returns. Only the type: all the data is in the base.
template <class T>
class task_state final : public task_state_base {
 public:
  static void* operator new(std::size_t bytes) { return frame_pool::allocate(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    frame_pool::deallocate(memory, bytes);
  }

  /// THROWS: std::bad_alloc.
  task_state(task_scheduler& scheduler, task<T> body, std::string name = {},
             std::source_location where = {})
      : task_state_base(scheduler, std::move(name), where) {
    using promise = task_promise<T>;
    const auto handle = task_access::release(body);
    handle.promise().set_parentless();
    scheduler.nobody().tasks().push_back(*this);
    start(handle, alignof(promise) > coroutine_node::promise_offset
                      ? alignof(promise)
                      : coroutine_node::promise_offset);
    static_assert(sizeof(task_state) == sizeof(task_state_base));
  }

  [[nodiscard]] task_result<T>& outcome() const noexcept {
    return std::coroutine_handle<task_promise<T>>::from_address(body().address()).promise();
  }
};

/// Hands a task to a loop, which begins it in its next pass. `name` may be empty; `where` is what
/// created_at() may tell.
/// THROWS: std::bad_alloc; the task is dropped then.
template <class T>
task_state<T>& start_task(task_scheduler& scheduler, task<T> body, std::string name = {},
                          std::source_location where = {}) {
  return *new task_state<T>(scheduler, std::move(body), std::move(name), where);
}

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

namespace hocket {

inline void task_context::run(ready_node& node) noexcept {
  auto& self = static_cast<detail::task_state_base&>(static_cast<task_context&>(node));
  if (!self.started_) {
    if (self.cancellation_ != cancellation::none) {
      self.body_node().end_with(self.take_cancellation());
      self.end();
      return;
    }
    self.started_ = true;
  }
  const std::coroutine_handle<> body = self.body_;
  current_ = &self;
  detail::note_running({});
  detail::resume_transferring(self.resume_);
  current_ = nullptr;
  if (body.done()) self.end();
}

inline void task_context::run_inside() noexcept {
  task_context* const outer = current_;
  const detail::coroutine_link outer_coroutine = detail::this_thread_running_coroutine;
  unlink();
  run(*this);
  current_ = outer;
  detail::note_running(outer_coroutine);
}

}  // namespace hocket

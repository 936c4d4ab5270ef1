// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/concurrent_future.hpp"

#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket::detail {

bool concurrent_state_base::done() const {
  const std::scoped_lock lock(mutex_);
  return state_ != state::pending;
}

bool concurrent_state_base::cancelled() const {
  const std::scoped_lock lock(mutex_);
  return state_ == state::cancelled;
}

void concurrent_state_base::set_done() noexcept {
  state_ = exception_matches<hocket::cancelled>(error_) ? state::cancelled : state::done;
  changed_.notify_all();
}

void concurrent_state_base::set_cancelled() noexcept {
  error_ = std::make_exception_ptr(hocket::cancelled());
  set_done();
}

bool concurrent_state_base::cancel() {
  const std::scoped_lock lock(mutex_);
  if (state_ != state::pending) return false;
  if (loop_ != nullptr) {
    // Under the lock, since the loop lives no longer than until end() is through.
    auto cancels = [self = counted_ptr<concurrent_state_base>::share(this)] {
      if (self->task_ != nullptr) self->task_->cancel();
    };
    try {
      loop_->call_soon_threadsafe(std::move(cancels));
    } catch (const runtime_error&) {
      // The loop is closed, so the task is about to end anyway.
    }
  }
  set_cancelled();
  return true;
}

void concurrent_state_base::wait(std::optional<std::chrono::nanoseconds> timeout) const {
  std::unique_lock lock(mutex_);
  const auto is_done = [this] { return state_ != state::pending; };
  if (is_done()) return;
  if (loop_ != nullptr && loop_->running()) {
    throw runtime_error(
        "concurrent_future: the loop would wait for itself; await the task instead");
  }
  if (!timeout) {
    changed_.wait(lock, is_done);
  } else if (!changed_.wait_for(lock, *timeout, is_done)) {
    throw timeout_error();
  }
}

bool concurrent_state_base::begin(task_context& task) {
  const std::scoped_lock lock(mutex_);
  task_ = &task;
  return state_ == state::pending;
}

void concurrent_state_base::end() noexcept {
  task_ = nullptr;
  const std::scoped_lock lock(mutex_);
  loop_ = nullptr;
  if (state_ == state::pending) set_cancelled();
}

}  // namespace hocket::detail

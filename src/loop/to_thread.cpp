// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/to_thread.hpp"

namespace hocket::detail {

void thread_call::start(thread_pool& pool, event_loop& loop, thread_call_waiter& waiter) {
  {
    const std::scoped_lock lock(mutex_);
    loop_ = &loop;
  }
  waiter_ = &waiter;
  retain();  // for the thread
  try {
    pool.submit(*this);
  } catch (...) {
    waiter_ = nullptr;
    release();
    throw;
  }
}

void thread_call::abandon() noexcept {
  waiter_ = nullptr;
  const std::scoped_lock lock(mutex_);
  loop_ = nullptr;
}

bool thread_call::wanted() noexcept {
  const std::scoped_lock lock(mutex_);
  return loop_ != nullptr;
}

void thread_call::run_in_thread() noexcept {
  if (wanted()) {
    call();
    bring_back();
  }
  release();
}

void thread_call::bring_back() noexcept {
  // Under the lock, or the task could be gone and its loop closed before the node is queued there.
  const std::scoped_lock lock(mutex_);
  if (loop_ == nullptr) return;
  retain();  // for the loop's queue
  if (!loop_->push_ready_threadsafe(*this)) release();
}

void thread_call::deliver(ready_node& node) noexcept {
  auto& self = static_cast<thread_call&>(node);
  if (auto* const waiter = std::exchange(self.waiter_, nullptr)) waiter->wake();
  self.release();
}

bool thread_call_waiter::wait_for(thread_call& call, thread_pool* pool, leaf_handle task) noexcept {
  context_ = &task_context::current();
  if (!context_->suspend(task, *this)) return false;
  loop_ = &event_loop::current();
  try {
    call.start(pool != nullptr ? *pool : loop_->threads(), *loop_, *this);
  } catch (...) {
    failure_ = std::current_exception();
    context_->wake();
    return true;
  }
  waits_for_ = &call;
  loop_->keep_alive_add();
  return true;
}

void thread_call_waiter::stop_waiting() noexcept {
  if (waits_for_ == nullptr) return;
  std::exchange(waits_for_, nullptr)->abandon();
  loop_->keep_alive_release();
}

void thread_call_waiter::wake() noexcept {
  waits_for_ = nullptr;
  loop_->keep_alive_release();
  context_->wake();
}

suspension::withdrawal thread_call_waiter::withdraw(suspension& self) noexcept {
  static_cast<thread_call_waiter&>(self).stop_waiting();
  return withdrawal::done;
}

}  // namespace hocket::detail

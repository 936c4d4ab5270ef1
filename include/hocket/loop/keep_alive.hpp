// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/loop/event_loop.hpp"

namespace hocket {

/// Calls from other threads are to come: while it lives its loop waits for them, where it would take
/// itself for deadlocked if it had nothing else to wait for.
///
///     promise<int> answered;
///     auto answer = answered.get_future();
///     const keep_alive expecting;
///     start_a_thread_that_answers(event_loop::current(), std::move(answered));
///     co_return co_await answer;
///
/// LIFETIME: the loop outlives it. THREAD: the loop's.
class [[nodiscard("the loop is kept alive until this is dropped")]] keep_alive {
 public:
  /// Of the loop that runs in this thread. THROWS: runtime_error when none does.
  keep_alive() : keep_alive(event_loop::current()) {}
  explicit keep_alive(event_loop& loop) noexcept : loop_(&loop) { loop.keep_alive_add(); }
  keep_alive(keep_alive&& other) noexcept : loop_(std::exchange(other.loop_, nullptr)) {}
  keep_alive& operator=(keep_alive&& other) noexcept {
    keep_alive(std::move(other)).swap(*this);
    return *this;
  }
  ~keep_alive() {
    if (loop_ != nullptr) loop_->keep_alive_release();
  }

  void swap(keep_alive& other) noexcept { std::swap(loop_, other.loop_); }

 private:
  event_loop* loop_;
};

}  // namespace hocket

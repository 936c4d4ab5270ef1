// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>
#include <source_location>
#include <stdexcept>
#include <utility>

#include "hocket/errors.hpp"
#include "hocket/sync/wait_list.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// put_nowait() on a full queue (Python: asyncio.QueueFull).
class queue_full : public std::runtime_error {
 public:
  queue_full() : std::runtime_error("the queue is full") {}
};
/// get_nowait() on an empty queue (Python: asyncio.QueueEmpty).
class queue_empty : public std::runtime_error {
 public:
  queue_empty() : std::runtime_error("the queue is empty") {}
};
/// put() after shutdown(), or get() when nothing is left then (Python: asyncio.QueueShutDown).
class queue_shut_down : public std::runtime_error {
 public:
  queue_shut_down() : std::runtime_error("the queue is shut down") {}
};

/// Items that some tasks put in and others take out, first in, first out (Python: asyncio.Queue).
///
/// ORDER: tasks that wait are served in the order in which they began to wait.
/// CANCEL: a task that is cancelled while it waits has neither put nor taken an item.
/// THREAD: the loop's.
template <class T>
class queue {
 public:
  /// `max_size` 0 means without bound.
  explicit queue(std::size_t max_size = 0) noexcept : max_size_(max_size) {}

  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
  [[nodiscard]] bool full() const noexcept { return max_size_ != 0 && items_.size() >= max_size_; }

  /// Adds an item; waits while the queue is full. THROWS: queue_shut_down.
  task<void> put(T item) {
    while (full() && !shut_down_) {
      turn mine(putters_);
      try {
        co_await mine;
      } catch (...) {
        // Woken for a place that it will not take: the next one may.
        if (mine.woken() && !full()) wake_one(putters_);
        throw;
      }
    }
    put_nowait(std::move(item));
  }

  /// THROWS: queue_full; queue_shut_down.
  void put_nowait(T item) {
    if (shut_down_) throw queue_shut_down();
    if (full()) throw queue_full();
    items_.push_back(std::move(item));
    ++unfinished_;
    wake_one(getters_);
  }

  /// Takes the oldest item; waits while there is none. THROWS: queue_shut_down.
  task<T> get() {
    while (empty() && !shut_down_) {
      turn mine(getters_);
      try {
        co_await mine;
      } catch (...) {
        if (mine.woken() && !empty()) wake_one(getters_);
        throw;
      }
    }
    co_return get_nowait();
  }

  /// THROWS: queue_empty; queue_shut_down.
  T get_nowait() {
    if (empty() && shut_down_) throw queue_shut_down();
    if (empty()) throw queue_empty();
    T item = std::move(items_.front());
    items_.pop_front();
    wake_one(putters_);
    return item;
  }

  /// An item that was taken has been dealt with. THROWS: value_error when there is none such.
  void task_done() {
    if (unfinished_ == 0) throw value_error("task_done() called too many times");
    if (--unfinished_ == 0) wake_all(joiners_);
  }

  /// Waits until each item that was put in has had its task_done().
  task<void> join() {
    turn mine(joiners_);
    if (unfinished_ > 0) co_await mine;
  }

  /// No more items come. Those that are left can be taken; then get() throws. With `immediate` they
  /// are dropped, each as if it had had its task_done().
  void shutdown(bool immediate = false) noexcept {
    shut_down_ = true;
    if (immediate) {
      unfinished_ -= items_.size();
      items_.clear();
      if (unfinished_ == 0) wake_all(joiners_);
    }
    wake_all(getters_);
    wake_all(putters_);
  }

 private:
  /// Waits for an item, a place or the end.
  class turn : public detail::list_waiter {
   public:
    explicit turn(detail::wait_list& list) noexcept : list_(list) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> task,
                       std::source_location where = std::source_location::current()) noexcept {
      return wait_in(list_, task, where);
    }
    void await_resume() { check(); }

   private:
    detail::wait_list& list_;
  };

  static void wake_one(detail::wait_list& list) noexcept {
    if (!list.empty()) list.front().wake();
  }
  static void wake_all(detail::wait_list& list) noexcept {
    while (!list.empty()) list.front().wake();
  }

  std::size_t max_size_;
  std::size_t unfinished_ = 0;
  bool shut_down_ = false;
  std::deque<T> items_;
  detail::wait_list getters_;
  detail::wait_list putters_;
  detail::wait_list joiners_;
};

}  // namespace hocket

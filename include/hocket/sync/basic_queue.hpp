// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <source_location>
#include <stdexcept>
#include <utility>

#include "hocket/errors.hpp"
#include "hocket/sync/turnstile.hpp"
#include "hocket/sync/wait_list.hpp"

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

/// What queue, lifo_queue and priority_queue have in common: items that some tasks put in and others
/// take out. `Items` keeps them and decides which one is next.
///
/// ORDER: tasks that wait are served in the order in which they began to. Who comes later may use
/// what nobody waits for, never what one that waited was woken for; put_nowait() and get_nowait()
/// may, and it then goes on to wait at the head of the line.
/// LIFETIME: outlives who waits; the destructor asserts it.
/// THREAD: that of its loop. A wait in another loop throws runtime_error.
template <class T, class Items>
class basic_queue {
 public:
  using value_type = T;
  class put_awaiter;
  class get_awaiter;
  class join_awaiter;

  /// No more than `maxsize` items at a time; 0 means without bound.
  explicit basic_queue(std::size_t maxsize = 0) noexcept
      : maxsize_(maxsize), places_(kind, places_of(maxsize)) {}

  [[nodiscard]] std::size_t maxsize() const noexcept { return maxsize_; }
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] bool full() const noexcept { return maxsize_ != 0 && size() >= maxsize_; }

  /// Adds an item; waits while the queue is full.
  /// CANCEL: the item is not put, and is destroyed. A place that it was woken for goes to the next.
  /// THROWS: queue_shut_down; runtime_error "queue is bound to a different event loop".
  [[nodiscard("co_await it")]] put_awaiter put(T item) {
    return put_awaiter(*this, std::move(item));
  }
  /// THROWS: queue_full; queue_shut_down.
  void put_nowait(T item) {
    if (shut_down_) throw queue_shut_down();
    if (full()) throw queue_full();
    add(std::move(item));
    if (places_.spare() <= 0) places_.recall();
    places_.take();
  }

  /// Takes the next item out; waits while there is none.
  /// CANCEL: no item is taken. One that it was woken for goes to the next.
  /// THROWS: queue_shut_down; runtime_error "queue is bound to a different event loop".
  [[nodiscard("co_await it")]] get_awaiter get() noexcept { return get_awaiter(*this); }
  /// THROWS: queue_empty; queue_shut_down.
  T get_nowait() {
    if (empty() && shut_down_) throw queue_shut_down();
    if (empty()) throw queue_empty();
    T item = items_.pop();
    if (available_.spare() <= 0) available_.recall();
    available_.take();
    item_was_taken();
    return item;
  }

  /// An item that was taken has been dealt with. THROWS: value_error when there is none such.
  void task_done() {
    if (unfinished_ == 0) throw value_error("task_done() called too many times");
    finish(1);
  }
  /// Waits until each item that was put in has had its task_done().
  /// CANCEL: the queue is as it was.
  /// THROWS: runtime_error "queue is bound to a different event loop".
  [[nodiscard("co_await it")]] join_awaiter join() noexcept { return join_awaiter(*this); }

  /// No more items come. Those that are left can be taken; then get() throws, also in who waits. With
  /// `immediate` they are dropped, each as if it had had its task_done().
  void shutdown(bool immediate = false) noexcept;

 private:
  static constexpr suspension_kind kind = detail::list_waiter::kind_for("queue");

  static std::ptrdiff_t places_of(std::size_t maxsize) noexcept {
    constexpr auto unlimited = detail::turnstile::unlimited;
    const bool limited = maxsize != 0 && maxsize < static_cast<std::size_t>(unlimited);
    return limited ? static_cast<std::ptrdiff_t>(maxsize) : unlimited;
  }

  /// The place is taken after that: an item that cannot be moved needs none.
  void add(T&& item) {
    items_.push(std::move(item));
    ++unfinished_;
    available_.add();
  }
  void item_was_taken() noexcept {
    places_.add();
    // Some may wait for an item that another was woken for.
    if (shut_down_ && empty()) available_.dismiss();
  }
  void finish(std::size_t count) noexcept {
    unfinished_ -= count;
    if (unfinished_ == 0) joiners_.wake_all();
  }

  std::size_t maxsize_;
  std::size_t unfinished_ = 0;
  bool shut_down_ = false;
  Items items_;
  detail::turnstile available_{kind, 0};  ///< a permit is an item
  detail::turnstile places_;              ///< a permit is a free place
  detail::wait_list joiners_{kind};
};

template <class T, class Items>
void basic_queue<T, Items>::shutdown(bool immediate) noexcept {
  shut_down_ = true;
  if (immediate) {
    const std::size_t dropped = size();
    items_.clear();
    available_.clear();
    finish(std::min(dropped, unfinished_));
  }
  available_.dismiss();
  places_.dismiss();
}

template <class T, class Items>
class basic_queue<T, Items>::put_awaiter : public detail::turnstile::waiter {
 public:
  put_awaiter(basic_queue& to, T&& item) : waiter(to.places_), queue_(to), item_(std::move(item)) {}
  /// REQUIRES: it has not been awaited.
  put_awaiter(put_awaiter&& other) : put_awaiter(other.queue_, std::move(other.item_)) {}

  [[nodiscard]] bool await_ready() const noexcept {
    return queue_.shut_down_ || through().spare() > 0;
  }
  void await_resume() {
    check_or_decline();
    if (queue_.shut_down_) throw queue_shut_down();
    queue_.add(std::move(item_));
    enter();
  }

 private:
  basic_queue& queue_;
  T item_;
};

template <class T, class Items>
class basic_queue<T, Items>::get_awaiter : public detail::turnstile::waiter {
 public:
  explicit get_awaiter(basic_queue& from) noexcept : waiter(from.available_), queue_(from) {}
  /// REQUIRES: it has not been awaited.
  get_awaiter(get_awaiter&& other) noexcept : get_awaiter(other.queue_) {}

  [[nodiscard]] bool await_ready() const noexcept {
    return through().spare() > 0 || (queue_.shut_down_ && queue_.empty());
  }
  T await_resume() {
    check_or_decline();
    // Woken without a permit, which only a shutdown does.
    if (!called() && through().spare() <= 0) throw queue_shut_down();
    T item = queue_.items_.pop();
    enter();
    queue_.item_was_taken();
    return item;
  }

 private:
  basic_queue& queue_;
};

template <class T, class Items>
class basic_queue<T, Items>::join_awaiter : public detail::list_waiter {
 public:
  explicit join_awaiter(basic_queue& awaited) noexcept : list_waiter(kind), queue_(awaited) {}
  /// REQUIRES: it has not been awaited.
  join_awaiter(join_awaiter&& other) noexcept : join_awaiter(other.queue_) {}

  [[nodiscard]] bool await_ready() const noexcept { return queue_.unfinished_ == 0; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> task,
                     std::source_location where = std::source_location::current()) {
    return wait_in(queue_.joiners_, task, where);
  }
  void await_resume() { check(); }

 private:
  basic_queue& queue_;
};

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/thread_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "hocket/errors.hpp"

namespace hocket {

namespace detail {

void pool_queue::push(pool_work& work) noexcept {
  work.next_ = nullptr;
  (first_ == nullptr ? first_ : last_->next_) = &work;
  last_ = &work;
  ++size_;
}

pool_work& pool_queue::pop() noexcept {
  pool_work& work = *first_;
  first_ = work.next_;
  --size_;
  return work;
}

}  // namespace detail

std::size_t thread_pool::default_max_threads() noexcept {
  return std::min<std::size_t>(32, std::thread::hardware_concurrency() + 4);
}

thread_pool::thread_pool(std::size_t max_threads) : max_threads_(max_threads) {
  if (max_threads == 0) throw value_error("thread_pool: max_threads must be greater than 0");
}

thread_pool::~thread_pool() { shutdown(); }

std::size_t thread_pool::size() const {
  const std::scoped_lock lock(mutex_);
  return threads_.size();
}

void thread_pool::submit(detail::pool_work& work) {
  const std::scoped_lock lock(mutex_);
  if (stopping_) throw runtime_error("thread_pool: cannot take work after shutdown");
  // Idle threads that were woken for work which they have not fetched yet do not count.
  if (waiting_.size() >= idle_ && threads_.size() < max_threads_) {
    try {
      threads_.emplace_back(&thread_pool::serve, this);
      ++serving_;
    } catch (...) {
      if (threads_.empty()) throw;
    }
  }
  waiting_.push(work);
  changed_.notify_one();
}

void thread_pool::serve() noexcept {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty()) break;
    detail::pool_work& work = waiting_.pop();
    lock.unlock();
    work.run_in_thread();
    lock.lock();
  }
  detail::pool_work* const at_end = --serving_ == 0 ? at_end_ : nullptr;
  lock.unlock();
  if (at_end != nullptr) at_end->run_in_thread();
}

bool thread_pool::begin_shutdown(detail::pool_work& at_end) {
  const std::scoped_lock lock(mutex_);
  stopping_ = true;
  if (serving_ == 0) return false;
  at_end_ = &at_end;
  changed_.notify_all();
  return true;
}

void thread_pool::shutdown() {
  std::vector<std::thread> ending;
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    ending.swap(threads_);
    changed_.notify_all();
  }
  for (std::thread& each : ending) each.join();
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

namespace hocket {

namespace detail {

/// Something to do in a thread of a pool. It lives in its owner, so that queueing it allocates
/// nothing.
class pool_work {
 public:
  /// Called once, in a thread of the pool; the pool does not touch the work after that.
  virtual void run_in_thread() noexcept = 0;

 protected:
  ~pool_work() = default;

 private:
  friend class pool_queue;
  pool_work* next_ = nullptr;
};

/// Work in the order of its arrival.
class pool_queue {
 public:
  [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void push(pool_work& work) noexcept;
  /// REQUIRES: not empty.
  pool_work& pop() noexcept;

 private:
  pool_work* first_ = nullptr;
  pool_work* last_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace detail

/// Threads for what would block a loop (Python: concurrent.futures.ThreadPoolExecutor). Each loop
/// has one for to_thread(); a pool of one's own bounds something by itself, such as the calls into a
/// library that is slow or allows one thread only.
///
/// A thread is started when work comes and none is idle, until there are as many as the pool may
/// have; more work waits.
/// ORDER: work begins first in, first out.
/// THREAD: any.
class thread_pool {
 public:
  /// THROWS: value_error when `max_threads` is 0.
  explicit thread_pool(std::size_t max_threads = default_max_threads());
  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;
  /// As shutdown().
  ~thread_pool();

  /// Python's: four more than the machine's processors, at most 32.
  [[nodiscard]] static std::size_t default_max_threads() noexcept;

  [[nodiscard]] std::size_t max_threads() const noexcept { return max_threads_; }
  /// How many threads have been started.
  [[nodiscard]] std::size_t size() const;

  /// Refuses more work, waits until all that was taken is done, and ends the threads.
  /// REQUIRES: not called in a thread of the pool.
  void shutdown();

  /// The first half of shutdown(), which waits for nothing. The last thread to end calls `at_end`;
  /// false when there is no thread to do so. REQUIRES: called once; shutdown() follows.
  bool begin_shutdown(detail::pool_work& at_end);

  /// Has `work` done. LIFETIME: it lives until it is done.
  /// THROWS: runtime_error after shutdown(); std::system_error when there is no thread and none can
  /// be started. The work is not queued then.
  void submit(detail::pool_work& work);

 private:
  void serve() noexcept;

  const std::size_t max_threads_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // All of these are guarded by mutex_.
  detail::pool_queue waiting_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  std::size_t serving_ = 0;
  bool stopping_ = false;
  detail::pool_work* at_end_ = nullptr;
};

}  // namespace hocket

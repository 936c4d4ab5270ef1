// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <utility>

#include "hocket/base/counted_ptr.hpp"
#include "hocket/catching.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/loop/background.hpp"
#include "hocket/loop/concurrent_future.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/task.hpp"

namespace hocket {

namespace detail {

/// Goes with a task from the thread that makes it to its end, and says so when it gets lost.
template <class T>
class concurrent_delivery {
 public:
  explicit concurrent_delivery(counted_ptr<concurrent_state<T>> to) noexcept : to_(std::move(to)) {}
  concurrent_delivery(concurrent_delivery&&) noexcept = default;
  concurrent_delivery& operator=(concurrent_delivery&&) = delete;
  ~concurrent_delivery() {
    if (to_) to_->end();
  }

  [[nodiscard]] concurrent_state<T>& state() const noexcept { return *to_; }

 private:
  counted_ptr<concurrent_state<T>> to_;
};

/// A task on its way to its loop.
template <class T>
struct concurrent_submission {
  concurrent_submission(counted_ptr<concurrent_state<T>> state, task<T> submitted) noexcept
      : delivery(std::move(state)), work(std::move(submitted)) {}
  concurrent_submission(concurrent_submission&&) noexcept = default;
  concurrent_submission& operator=(concurrent_submission&&) = delete;
  /// That it did not arrive is for the future to say.
  ~concurrent_submission() { work.close(); }

  concurrent_delivery<T> delivery;
  task<T> work;
};

template <class T>
task<void> deliver(concurrent_delivery<T> delivery, task<T> work) {
  auto outcome = co_await catching(std::move(work));
  delivery.state().finish(std::move(outcome));
}

/// THREAD: the loop's, in a run().
template <class T>
void start_delivery(concurrent_delivery<T>& delivery, task<T>& work) {
  auto& run = background_tasks::current();
  auto& state = delivery.state();
  auto& started =
      start_task(event_loop::current().ready(), deliver(std::move(delivery), std::move(work)));
  run.adopt(started);
  if (!state.begin(started)) started.cancel();
}

}  // namespace detail

/// Has `loop` run `work`, which any thread may ask for (Python: asyncio.run_coroutine_threadsafe,
/// which takes the loop last). The task belongs to the run() that the loop is in: it is cancelled and
/// waited for when that ends.
///
///     auto length = run_coroutine_threadsafe(loop, fetch_length(url));
///     std::printf("%zu\n", std::move(length).result());   // blocks this thread
///
/// A loop that has nothing else to wait for takes itself for deadlocked, unless a keep_alive says
/// that calls will come.
/// LIFETIME: the loop lives until the call has returned.
/// THROWS: runtime_error when the loop is closed; value_error and runtime_error when `work` was moved
/// from or awaited already.
/// THREAD: any. The task itself runs in the loop's thread.
template <class T>
[[nodiscard]] concurrent_future<T> run_coroutine_threadsafe(event_loop& loop, task<T> work) {
  detail::task_access::require_fresh(work, "run_coroutine_threadsafe");
  using state_type = detail::concurrent_state<T>;
  const detail::counted_ptr<state_type> state(new state_type(loop));
  detail::concurrent_submission<T> submitted(state, std::move(work));
  loop.call_soon_threadsafe([submitted = std::move(submitted)]() mutable {
    auto& here = submitted.delivery.state();
    try {
      detail::start_delivery(submitted.delivery, submitted.work);
    } catch (...) {
      here.finish(received<T>(std::current_exception(), false));
    }
  });
  return concurrent_future<T>(state);
}

}  // namespace hocket

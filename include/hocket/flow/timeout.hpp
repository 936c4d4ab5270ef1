// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <type_traits>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/branch.hpp"
#include "hocket/loop/timer.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// A deadline for a stretch of work, which the work can move (Python: asyncio.Timeout, what
/// `async with asyncio.timeout(...) as scope` gives).
///
///     timeout_scope limit(30s);
///     co_await limit.run(download(limit));   // calls limit.reschedule() whenever bytes arrive
///     if (limit.expired()) ...
///
/// The last time point there is, and the longest duration, mean no limit. For one use.
///
/// THREAD: the loop's. LIFETIME: outlives the work.
class timeout_scope : private timer {
 public:
  /// Counts from now. THROWS: runtime_error when no loop runs in this thread.
  explicit timeout_scope(clock::duration limit)
      : timeout_scope(saturating_add(event_loop::current().now(), limit)) {}
  explicit timeout_scope(clock::time_point deadline)
      : timer(event_loop::current(), &on_due), when_(deadline) {}

  /// Runs `work` under the deadline; gives what it gives. With a deadline that has passed, work that
  /// never suspends still ends.
  /// CANCEL: as the work is cancelled.
  /// THROWS: timeout_error when time is up, after the work has been cancelled and has ended. Work that
  /// catches the cancellation and ends otherwise has its own outcome. runtime_error when the scope was
  /// used already.
  template <class Work>
    requires Awaitable<Work> && std::move_constructible<Work>
  task<await_result_t<Work>> run(Work work) {
    enter();
    auto outcome = co_await catching(std::move(work));
    if (leave() && outcome.template holds<cancelled>()) throw timeout_error();
    co_return outcome.value();
  }

  /// The deadline.
  [[nodiscard]] clock::time_point when() const noexcept { return when_; }
  /// Moves the deadline; one that has passed fires in the next pass.
  /// THROWS: runtime_error before run(), after its end, and when time is up already.
  void reschedule(clock::time_point deadline);
  /// The same, counted from now.
  void reschedule(clock::duration limit) { reschedule(saturating_add(loop().now(), limit)); }
  /// Time was up; the work may have ended well all the same.
  [[nodiscard]] bool expired() const noexcept {
    return state_ == state::expiring || state_ == state::expired;
  }

 private:
  enum class state : unsigned char { created, active, expiring, expired, finished };

  static void on_due(timer& due) noexcept;
  void enter();
  /// True when the cancellation that comes out of the work is this scope's own.
  bool leave() noexcept;
  void arm_unless_unlimited() noexcept;

  clock::time_point when_;
  task_context* task_ = nullptr;
  unsigned cancelling_before_ = 0;
  state state_ = state::created;
};

/// Waits for `work`, which is a task or anything else that can be awaited, but no longer than until
/// `deadline` (Python: asyncio.timeout_at).
///
///     auto order = co_await timeout(1s, orders.get());
///
/// g++ up to 12: work that is made of a lambda with captures is named, as the body of with_timeout().
/// CANCEL: as the work is cancelled.
/// THROWS: timeout_error when time is up, after the work has been cancelled and has ended; as
/// timeout_scope::run().
template <class Work>
  requires Awaitable<Work> && std::move_constructible<Work>
task<await_result_t<Work>> timeout_at(clock::time_point deadline, Work work) {
  timeout_scope scope(deadline);
  auto limited = scope.run(std::move(work));
  co_return co_await std::move(limited);
}

/// The same for a duration, counted from when the task starts (Python: asyncio.timeout).
template <class Work>
  requires Awaitable<Work> && std::move_constructible<Work>
task<await_result_t<Work>> timeout(clock::duration limit, Work work) {
  timeout_scope scope(limit);
  auto limited = scope.run(std::move(work));
  co_return co_await std::move(limited);
}

/// Runs `body`, a callable that takes the timeout_scope and gives a task; gives what it gives.
///
///     co_await with_timeout(30s, [&](timeout_scope& limit) -> task<void> {
///       while (auto part = co_await connection.read()) limit.reschedule(30s);
///     });
///
/// g++ up to 12 destroys a temporary in a co_await expression twice if it owns something, such as a
/// body that captures a string by value (PR101367): give it a name and pass std::move(name).
///
/// CANCEL, THROWS: as timeout().
template <class Body>
auto with_timeout(clock::duration limit, Body body) -> std::invoke_result_t<Body&, timeout_scope&> {
  timeout_scope scope(limit);
  auto limited = scope.run(body(scope));
  co_return co_await std::move(limited);
}

/// Waits for one thing, but no longer than `limit` (Python: asyncio.wait_for). As timeout(), except
/// that with a limit of zero or less nothing is even started; of a handle or a future that is done
/// the result is given even then.
template <Joinable Awaited>
task<detail::joined_value_t<Awaited>> wait_for(Awaited awaited, clock::duration limit) {
  if constexpr (detail::joining<Awaited>::owned) {
    if (limit <= clock::duration::zero()) {
      detail::joining<Awaited>::drop(std::move(awaited));
      throw timeout_error();
    }
  }
  auto limited = timeout(limit, std::move(awaited));
  co_return co_await std::move(limited);
}

}  // namespace hocket

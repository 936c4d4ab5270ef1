// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <deque>
#include <exception>
#include <ranges>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/branch.hpp"
#include "hocket/loop/timer.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// When wait() goes on.
enum class return_when {
  first_completed,  ///< one has ended, somehow
  first_exception,  ///< one has failed; one that was cancelled has not
  all_completed
};

/// What wait() gives, each part in the order of the range.
template <class Handle>
struct wait_result {
  static_assert(JoinableHandle<Handle>,
                "wait: takes join_handles and futures; spawn a task, so that somebody owns it");
  std::vector<Handle> done;
  std::vector<Handle> pending;
};

namespace detail {

/// Lets a task that waits with a branch_set go on when time is up.
class wait_limit : private timer {
 public:
  /// The longest duration there is means no limit.
  wait_limit(branch_set& set, clock::duration limit)
      : timer(event_loop::current(), &on_due), set_(set) {
    if (limit != clock::duration::max()) arm_after(limit);
  }
  [[nodiscard]] bool expired() const noexcept { return expired_; }

 private:
  static void on_due(timer& due) noexcept {
    auto& self = static_cast<wait_limit&>(due);
    self.expired_ = true;
    self.set_.wake_early();
  }

  branch_set& set_;
  bool expired_ = false;
};

[[nodiscard]] constexpr branch_set::until until_of(return_when when) noexcept {
  switch (when) {
    case return_when::first_completed:
      return branch_set::until::one_more;
    case return_when::first_exception:
      return branch_set::until::first_exception;
    case return_when::all_completed:
      break;
  }
  return branch_set::until::all_done;
}

}  // namespace detail

/// Waits for some or all of the handles or futures of a range, and says which are done (Python:
/// asyncio.wait). Throws nothing of theirs, cancels none; when `limit` has passed it just says how far
/// they are.
///
///     auto [done, pending] = co_await wait(handles, return_when::first_completed);
///
/// An exception is not retrieved by that, unless it is one that return_when::first_exception has
/// stopped at: what nobody looks at after that is reported as lost.
///
/// A task that was not spawned is refused by the compiler, for nobody could own it after that.
///
/// CANCEL: what is awaited goes on.
/// THROWS: value_error when the range is empty.
template <std::ranges::input_range Range>
auto wait(Range awaited, return_when when = return_when::all_completed,
          clock::duration limit = clock::duration::max())
    -> task<wait_result<std::ranges::range_value_t<Range>>> {
  using handle = std::ranges::range_value_t<Range>;
  detail::owned_tasks none;
  detail::branch_set set;
  std::deque<detail::branch<handle>> branches;
  detail::start_all(branches, awaited, set, none, "wait");
  if (branches.empty()) throw value_error("wait: there is nothing to wait for");
  {
    const detail::wait_limit timer(set, limit);
    co_await set.wait(detail::until_of(when));
  }
  if (when == return_when::first_exception) set.look_at_exceptions();
  wait_result<handle> result;
  for (auto& each : branches) {
    (each.done() ? result.done : result.pending).push_back(each.awaited());
  }
  co_return result;
}

}  // namespace hocket

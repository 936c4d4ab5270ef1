// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/flow/branch.hpp"
#include "hocket/loop/background.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// Waits for a handle or a future without passing a cancellation on to it (Python: asyncio.shield).
///
///     auto saving = group.spawn(save(document));
///     co_await shield(saving);   // a cancellation ends the wait, not the saving
///
/// Gives what the handle gives.
/// CANCEL: `cancelled` is thrown at once; what is awaited goes on.
/// THROWS: what it throws; `cancelled` too when it is cancelled itself.
template <JoinableHandle Handle>
auto shield(Handle awaited) -> task<typename detail::joining<Handle>::value_type> {
  detail::owned_tasks none;
  detail::branch_set set;
  detail::branch<Handle> inner(std::move(awaited));
  inner.start(set, none, "shield");
  co_await set.wait(detail::branch_set::until::all_done);
  if (auto error = inner.exception()) std::rethrow_exception(error);
  if constexpr (!std::is_void_v<typename detail::joining<Handle>::value_type>) {
    co_return inner.take();
  }
}

/// The same for a task, or for anything else that can be awaited, in a task of its own. It is handed
/// over to the run(): it starts in the next pass, goes on when who waits for it is cancelled, and ends
/// at the latest with the run().
/// LIFETIME: what the task refers to outlives the run(), or whatever else is sure to end after it.
template <Joinable Work>
  requires(!JoinableHandle<Work>)
auto shield(Work work) -> task<detail::joined_value_t<Work>> {
  join_handle<detail::joined_value_t<Work>> handle(*detail::joining<Work>::start(
      std::move(work), detail::background_tasks::current(), "shield"));
  auto waited = shield(std::move(handle));
  co_return co_await std::move(waited);
}

}  // namespace hocket

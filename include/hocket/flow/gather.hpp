// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <deque>
#include <ranges>
#include <tuple>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/flow/branch.hpp"
#include "hocket/received.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// As the first argument of gather(): exceptions come among the results.
struct return_exceptions_t {
  explicit return_exceptions_t() = default;
};
inline constexpr return_exceptions_t return_exceptions{};

/// Runs what it is given side by side, and gives all results in the order of the arguments (Python:
/// asyncio.gather).
///
///     auto [user, orders] = co_await gather(load_user(id), load_orders(id));
///     std::vector<page> pages = co_await gather(std::move(fetches));
///
/// The arguments are tasks, join_handles, futures and anything else that can be awaited, or one range
/// of such, which is taken by value. A result of void is a std::monostate in a tuple and in a vector,
/// a reference in a vector is a std::reference_wrapper. What a handle or future refers to is copied if
/// it can be.
///
/// A task that is given becomes gather's own, and so does the one in which anything but a handle or a
/// future is awaited: it starts in the next pass and cannot outlive the call.
/// So a first failure cancels the other tasks, and is thrown when they have ended. Handles and
/// futures belong to somebody else: they run on, as with Python's gather, and the failure is thrown
/// at once if there is nothing but them.
///
/// CANCEL: everything that was given is cancelled, handles and futures too, and waited for. Then
/// `cancelled` is thrown, or the first exception that something answered with.
/// THROWS: the first exception; also `cancelled` when one of those that are awaited was cancelled.
/// What a task throws after that goes to the loop's exception handler.
template <Joinable... Awaited>
task<std::tuple<detail::gathered_element<Awaited>...>> gather(Awaited... awaited) {
  detail::owned_tasks owned;
  detail::branch_set set;
  std::tuple<detail::branch<Awaited>...> branches(std::move(awaited)...);
  std::apply([&](auto&... each) { (each.start(set, owned, "gather"), ...); }, branches);
  auto waited = co_await catching(set.wait(detail::branch_set::until::first_failure));
  if (!waited.has_value() || set.first_failure() != nullptr) {
    co_await set.unwind(waited.exception());
  }
  co_return std::apply(
      [](auto&... each) {
        return std::tuple<detail::gathered_element<Awaited>...>(each.take()...);
      },
      branches);
}

/// The same for a range.
template <detail::JoinableRange Range>
auto gather(Range awaited) -> task<std::vector<
    detail::vector_element<detail::joined_value_t<std::ranges::range_value_t<Range>>>>> {
  using element = std::ranges::range_value_t<Range>;
  detail::owned_tasks owned;
  detail::branch_set set;
  std::deque<detail::branch<element>> branches;
  detail::start_all(branches, awaited, set, owned, "gather");
  auto waited = co_await catching(set.wait(detail::branch_set::until::first_failure));
  if (!waited.has_value() || set.first_failure() != nullptr) {
    co_await set.unwind(waited.exception());
  }
  std::vector<detail::vector_element<detail::joined_value_t<element>>> results;
  results.reserve(branches.size());
  for (auto& each : branches) results.push_back(each.take());
  co_return results;
}

/// gather that takes exceptions for results (Python: return_exceptions=True): a received<T> for each
/// argument holds its value or its exception, `cancelled` too.
/// CANCEL: everything that was given is cancelled and waited for, then `cancelled` is thrown. What
/// tasks have thrown goes to the loop's exception handler.
template <Joinable... Awaited>
task<std::tuple<received<detail::joined_value_t<Awaited>>...>> gather(return_exceptions_t,
                                                                      Awaited... awaited) {
  detail::owned_tasks owned;
  detail::branch_set set;
  std::tuple<detail::branch<Awaited>...> branches(std::move(awaited)...);
  std::apply([&](auto&... each) { (each.start(set, owned, "gather"), ...); }, branches);
  auto waited = co_await catching(set.wait(detail::branch_set::until::all_done));
  if (!waited.has_value()) co_await set.give_up(waited.exception());
  co_return std::apply(
      [](auto&... each) {
        return std::tuple<received<detail::joined_value_t<Awaited>>...>(each.receive()...);
      },
      branches);
}

/// The same for a range.
template <detail::JoinableRange Range>
auto gather(return_exceptions_t, Range awaited)
    -> task<std::vector<received<detail::joined_value_t<std::ranges::range_value_t<Range>>>>> {
  using element = std::ranges::range_value_t<Range>;
  detail::owned_tasks owned;
  detail::branch_set set;
  std::deque<detail::branch<element>> branches;
  detail::start_all(branches, awaited, set, owned, "gather");
  auto waited = co_await catching(set.wait(detail::branch_set::until::all_done));
  if (!waited.has_value()) co_await set.give_up(waited.exception());
  std::vector<received<detail::joined_value_t<element>>> results;
  results.reserve(branches.size());
  for (auto& each : branches) results.push_back(each.receive());
  co_return results;
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <ranges>
#include <tuple>
#include <utility>
#include <variant>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/branch.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// Who won a race over a range.
template <class T>
struct race_winner {
  std::size_t index;  ///< its place in the range
  T value;
};

namespace detail {

/// The value of the branch that has the place `index`, in the alternative of that place.
template <class Result, std::size_t I = 0, class... Branches>
Result take_winner(std::tuple<Branches...>& branches, std::size_t index) {
  if constexpr (I + 1 < sizeof...(Branches)) {
    if (I != index) return take_winner<Result, I + 1>(branches, index);
  }
  return Result(std::in_place_index<I>, std::get<I>(branches).take());
}

}  // namespace detail

/// Runs what it is given side by side until the first ends, and cancels the others. Goes on when they
/// have ended too, so nothing is left running. Takes what gather() takes.
///
///     auto first = co_await race(ask(mirror_a), ask(mirror_b));
///     if (first.index() == 0) use(std::get<0>(first));
///
/// Gives a variant whose index says who won; a result of void is a std::monostate. What a loser gives
/// that ends in the same pass all the same is dropped, such as an item that it took from a queue.
///
/// CANCEL: all are cancelled and waited for. Then `cancelled` is thrown, or the first exception that
/// something answered with. Once somebody has won, a cancellation goes to the losers that still clean
/// up, and `cancelled` is thrown at the next suspension after the race.
/// THROWS: what the first that ended threw. What losing tasks throw, other than `cancelled`, goes to
/// the loop's exception handler.
template <Joinable... Awaited>
  requires(sizeof...(Awaited) > 0 && !(std::is_reference_v<detail::joined_value_t<Awaited>> || ...))
task<std::variant<detail::gathered_element<Awaited>...>> race(Awaited... awaited) {
  detail::owned_tasks owned;
  detail::branch_set set;
  std::tuple<detail::branch<Awaited>...> branches(std::move(awaited)...);
  std::apply([&](auto&... each) { (each.start(set, owned, "race"), ...); }, branches);
  auto waited = co_await catching(set.wait(detail::branch_set::until::one_more));
  if (!waited.has_value()) co_await set.unwind(waited.exception());
  co_await set.cancel_losers();
  if (auto error = set.first_done()->exception()) std::rethrow_exception(error);
  co_return detail::take_winner<std::variant<detail::gathered_element<Awaited>...>>(
      branches, set.first_done()->index());
}

/// The same for a range: gives the winner's place and value.
/// THROWS: value_error when the range is empty.
template <detail::JoinableRange Range>
auto race(Range awaited) -> task<race_winner<
    detail::vector_element<detail::joined_value_t<std::ranges::range_value_t<Range>>>>> {
  using element = std::ranges::range_value_t<Range>;
  detail::owned_tasks owned;
  detail::branch_set set;
  std::deque<detail::branch<element>> branches;
  detail::start_all(branches, awaited, set, owned, "race");
  if (branches.empty()) throw value_error("race: there is nothing to wait for");
  auto waited = co_await catching(set.wait(detail::branch_set::until::one_more));
  if (!waited.has_value()) co_await set.unwind(waited.exception());
  co_await set.cancel_losers();
  if (auto error = set.first_done()->exception()) std::rethrow_exception(error);
  const std::size_t winner = set.first_done()->index();
  co_return {winner, branches[winner].take()};
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>
#include <utility>

#include "hocket/core/from_foreign.hpp"
#include "hocket/core/from_generator.hpp"
#include "hocket/core/generator_promise.hpp"

namespace hocket {

/// What from(delegate) gives; only a co_yield in a generator knows what to do with it.
/// LIFETIME: refers to its operand, so it is used in the expression that makes it.
template <class Delegate>
struct from_request {
  Delegate&& delegate;
};

/// `R r = co_yield from(sub);` delegates to `sub` (Python: yield from). Until it ends, whoever
/// drives this generator talks to it: its values go out, what is sent or thrown goes in, a close
/// closes it first. `r` is what it returns.
///
/// `sub` may be
/// - a generator: an rvalue is owned and destroyed when the delegation ends, an lvalue is borrowed
///   and may be used on afterwards, or even behind our back meanwhile. With the same yield and send
///   types a resumption costs the same at any depth of delegation; types that convert are converted
///   on the way, at the cost of a call for each such level.
/// - any input range whose elements convert to what this generator yields. It takes no values: a
///   send of something else than None raises attribute_error here. An exception that is thrown in
///   is raised here, and an lvalue range keeps the elements that were not asked for.
/// - any class that satisfies the concept ForeignGenerator.
///
/// Here stands also what the delegate throws: handlers around the co_yield see it.
///
/// Several generators may delegate to the same lvalue; they share its position.
///
/// LIFETIME: an lvalue outlives the delegation. When a borrowed generator is destroyed all the same,
/// its first delegator goes on with None.
/// THROWS: value_error when the delegate is running; type_error when a half-consumed one cannot
/// take None, or when one that was closed already has no None to return.
template <class Delegate>
[[nodiscard]] from_request<Delegate> from(Delegate&& delegate) noexcept {
  return {std::forward<Delegate>(delegate)};
}

namespace detail {

template <class Promise, class Delegate>
auto make_from_awaiter(Promise& promise, from_request<Delegate> request) {
  using delegate = std::remove_reference_t<Delegate>;
  constexpr bool owned = !std::is_lvalue_reference_v<Delegate>;
  if constexpr (SameChannel<Promise, delegate> && owned) {
    return owned_from_awaiter<Promise, delegate>(promise, request.delegate);
  } else if constexpr (SameChannel<Promise, delegate>) {
    return borrowed_from_awaiter<Promise, delegate>(promise, request.delegate);
  } else if constexpr (ForeignGenerator<delegate>) {
    return foreign_from_awaiter<Promise, delegate, owned>(promise,
                                                          std::forward<Delegate>(request.delegate));
  } else {
    static_assert(std::ranges::input_range<Delegate>,
                  "from(x): x must be a generator, an input range, or a ForeignGenerator");
    return range_from_awaiter<Promise, Delegate>(promise, std::forward<Delegate>(request.delegate));
  }
}

}  // namespace detail
}  // namespace hocket

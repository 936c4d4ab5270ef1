// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/clock.hpp"
#include "hocket/net/address.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// The order in which addresses are tried: the families take turns, beginning with that of the first;
/// within a family the order stays.
[[nodiscard]] std::vector<ip_address> interleave_families(const std::vector<ip_address>& found);

namespace detail {

/// Attempts to reach one of several addresses.
template <class Connect, class Connection>
struct connection_attempts {
  Connect& connect;
  const std::vector<address>& to;
  clock::duration delay;

  std::optional<Connection> winner{};
  std::vector<std::exception_ptr> errors{};
  event ended{};  ///< an attempt was

  task<void> make_all(task_group& attempts) {
    for (const address& each : to) {
      const std::size_t failed = errors.size();
      attempts.spawn(make_one(each));
      auto company = timeout(delay, until_ended(failed));
      auto waited = co_await catching(std::move(company));
      if (waited.template holds<cancelled>()) waited.value();
      if (winner) break;
    }
    while (!winner && errors.size() < to.size()) co_await until_ended(errors.size());
    attempts.cancel();
  }

  task<void> make_one(address each) {
    auto attempt = connect(each);
    auto outcome = co_await catching(std::move(attempt));
    if (outcome.template holds<cancelled>()) outcome.value();
    if (!outcome.has_value()) {
      errors.push_back(outcome.exception());
    } else if (!winner) {
      winner.emplace(outcome.value());
    }
    ended.set();
  }

  /// Until there is a winner, or more have failed than `failed`.
  task<void> until_ended(std::size_t failed) {
    while (!winner && errors.size() == failed) {
      ended.clear();
      co_await ended.wait();
    }
  }
};

}  // namespace detail

/// Connects to the first of several addresses that answers (RFC 8305). `connect(address)` gives a
/// task of a connection. The attempts begin in the order of `to`, each when the one before has failed
/// or `delay` has passed; the first connection wins, and the other attempts are cancelled.
/// REQUIRES: `to` is not empty.
/// THROWS: what left the attempt when there was one address; else an exception_group with what left
/// all of them, in the order of failing.
/// CANCEL: all attempts are cancelled.
template <class Connect>
auto happy_eyeballs(std::vector<address> to, Connect connect, clock::duration delay)
    -> std::invoke_result_t<Connect&, address> {
  using connection = typename std::invoke_result_t<Connect&, address>::value_type;
  detail::connection_attempts<Connect, connection> tried{connect, to, delay};
  auto attempts = [&](task_group& group) { return tried.make_all(group); };
  co_await with_task_group(attempts);
  if (tried.winner) co_return std::move(*tried.winner);
  if (tried.errors.size() == 1) std::rethrow_exception(tried.errors.front());
  throw exception_group("no address could be connected to", std::move(tried.errors));
}

}  // namespace hocket

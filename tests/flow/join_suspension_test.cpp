// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/join_suspension.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/flow/join_handle.hpp"
#include "hocket/flow/shield.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/sync/event.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::catching;
using hocket::promise;
using hocket::task;
using hocket::task_group;
using hocket::tests::virtual_run;

template <class Awaited>
task<std::string> outcome_of(Awaited awaited) {
  const auto outcome = co_await catching(std::move(awaited));
  co_return outcome.has_value() ? "it ended" : hocket::describe(outcome.exception());
}

const std::string of_another_loop = "future is bound to a different event loop";

TEST(a_future, that_was_awaited_in_one_loop_is_refused_in_another_THD_06) {
  promise<int> answered;
  const auto answer = answered.get_future();
  auto waits_a_second = [&]() -> task<std::string> {
    co_return co_await outcome_of(hocket::timeout(1s, hocket::shield(answer)));
  };
  virtual_run first, second;
  EXPECT_EQ(first(waits_a_second()), "timed out");
  EXPECT_EQ(second(waits_a_second()), of_another_loop);
}

TEST(a_future, that_was_made_in_one_loop_is_refused_in_another_THD_06) {
  std::optional<promise<int>> answered;
  auto makes = [&]() -> task<void> {
    answered.emplace();
    co_return;
  };
  virtual_run first;
  first(makes());
  auto waits = [&]() -> task<void> {
    const auto answer = answered->get_future();
    const std::string bare = co_await outcome_of(answer);
    EXPECT_EQ(bare, of_another_loop);
    const auto gathered = co_await catching(hocket::gather(answer));
    EXPECT_EQ(hocket::describe(gathered.exception()), of_another_loop);
    const auto shielded = co_await catching(hocket::shield(answer));
    EXPECT_EQ(hocket::describe(shielded.exception()), of_another_loop);
    EXPECT_FALSE(answer.done());
  };
  virtual_run second;
  second(waits());
}

TEST(a_future, that_is_done_is_for_every_loop) {
  promise<int> answered;
  answered.set_result(1);
  for (int i = 0; i < 2; ++i) {
    virtual_run run;
    EXPECT_EQ(run(outcome_of(answered.get_future())), "it ended");
  }
}

TEST(a_join_handle, of_one_threads_loop_is_refused_in_that_of_another_THD_06) {
  virtual_run run;
  auto body = [&](task_group& group) -> task<void> {
    hocket::event flag;
    auto waits = [&]() -> task<void> { co_await flag.wait(); };
    const auto handle = group.spawn(waits());
    std::vector<std::string> elsewhere;
    // This loop stands still meanwhile.
    std::thread([&] {
      virtual_run other;
      elsewhere = {other(outcome_of(handle)), other(outcome_of(hocket::gather(handle)))};
    }).join();
    const std::string refused = "task is bound to a different event loop";
    EXPECT_EQ(elsewhere, (std::vector{refused, refused}));
    EXPECT_FALSE(handle.done());
    flag.set();
    co_await handle;
  };
  run(hocket::with_task_group(body));
}

}  // namespace

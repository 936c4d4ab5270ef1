// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/race.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::clock;
using hocket::promise;
using hocket::race;
using hocket::sleep;
using hocket::task;
using hocket::task_context;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

using strings = std::vector<std::string>;

class races : public ::testing::Test {
 protected:
  races() {
    run.loop.set_exception_handler(
        [this](const auto& what) { reported.push_back(hocket::describe(what.exception)); });
  }

  task<int> gives(int value, clock::duration after) {
    auto outcome = co_await catching(sleep(after));
    if (!outcome.has_value()) trace.push_back("cancelled " + std::to_string(value));
    outcome.value();
    co_return value;
  }
  task<std::string> fails(std::string text, clock::duration after) {
    co_await sleep(after);
    throw std::out_of_range(text);
    co_return text;
  }
  task<int> fails_when_cancelled(std::string text) {
    co_await catching(sleep(24h));
    throw std::out_of_range(text);
    co_return 0;
  }
  task<int> cleans_up() {
    auto outcome = co_await catching(sleep(24h));
    co_await sleep(1s);
    trace.push_back("clean");
    outcome.value();
    co_return 0;
  }

  virtual_run run;
  strings trace;
  strings reported;
};

TEST_F(races, are_won_by_the_first_that_ends_and_the_others_are_cancelled) {
  auto main = [&]() -> task<void> {
    const auto winner = co_await race(gives(1, 3s), gives(2, 1s), gives(3, 2s));
    EXPECT_EQ(winner.index(), 1U);
    EXPECT_EQ(std::get<1>(winner), 2);
  };
  run(main());
  EXPECT_EQ(trace, (strings{"cancelled 1", "cancelled 3"}));
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(races, say_who_won_whatever_the_results_are) {
  auto nothing = []() -> task<void> { co_await sleep(1s); };
  auto text = []() -> task<std::string> { co_return "text"; };
  auto main = [&]() -> task<void> {
    const auto first = co_await race(nothing(), text());
    EXPECT_EQ(std::get<1>(first), "text");
    const auto second = co_await race(nothing(), fails("late", 2s));
    EXPECT_TRUE(std::holds_alternative<std::monostate>(second));

    std::vector<task<int>> tasks;
    for (int i = 0; i < 5; ++i) tasks.push_back(gives(10 + i, i == 3 ? 1s : 2s));
    const auto [index, value] = co_await race(std::move(tasks));
    EXPECT_EQ(index, 3U);
    EXPECT_EQ(value, 13);
  };
  run(main());
}

TEST_F(races, go_to_the_first_in_order_when_several_end_in_the_same_pass) {
  auto main = [&]() -> task<void> {
    const auto winner = co_await race(gives(1, 1s), gives(2, 1s));
    EXPECT_EQ(winner.index(), 0U);
  };
  run(main());
  EXPECT_TRUE(trace.empty());
}

TEST_F(races, that_a_failure_wins_throw_it) {
  auto main = [&]() -> task<void> {
    const auto outcome = co_await catching(race(gives(1, 3s), fails("first", 1s)));
    EXPECT_EQ(hocket::describe(outcome.exception()), "first");
  };
  run(main());
  EXPECT_EQ(trace, (strings{"cancelled 1"}));
  EXPECT_TRUE(reported.empty());
}

TEST_F(races, wait_until_the_losers_have_cleaned_up_and_report_what_they_throw) {
  auto main = [&]() -> task<void> {
    const auto winner = co_await race(cleans_up(), gives(1, 1s), fails_when_cancelled("loser"));
    EXPECT_EQ(winner.index(), 1U);
    EXPECT_EQ(trace, (strings{"clean"}));
  };
  run(main());
  EXPECT_EQ(run.time.elapsed(), 2s);
  EXPECT_EQ(reported, (strings{"loser"}));
}

TEST_F(races, cancel_handles_and_futures_that_lose) {
  auto body = [&](task_group& group) -> task<void> {
    promise<int> answer;
    auto handle = group.spawn(gives(1, 24h));
    const auto winner = co_await race(answer.get_future(), handle, gives(2, 1s));
    EXPECT_EQ(winner.index(), 2U);
    EXPECT_TRUE(answer.cancelled());
    EXPECT_TRUE(handle.cancelled());
  };
  run(with_task_group(body));
}

TEST_F(races, that_are_cancelled_cancel_all_and_wait) {
  auto racer = [&]() -> task<void> { co_await race(cleans_up(), gives(1, 24h)); };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(racer());
    co_await sleep(1s);
    handle.cancel();
    co_await catching(handle);
    EXPECT_TRUE(handle.cancelled());
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"cancelled 1", "clean"}));
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST_F(races, that_are_won_keep_the_result_and_the_cancellation_that_comes_after) {
  auto racer = [&]() -> task<void> {
    const auto winner = co_await race(cleans_up(), gives(7, 1s));
    trace.push_back(std::to_string(std::get<1>(winner)));
    const auto next = co_await catching(sleep(24h));
    trace.push_back(hocket::describe(next.exception()));
    EXPECT_EQ(task_context::current().cancelling(), 1U);
  };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(racer());
    co_await sleep(1500ms);
    handle.cancel("why");
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"7", "why"}));
}

TEST_F(races, that_are_won_pass_a_cancellation_on_to_a_loser_that_has_ignored_the_first) {
  auto stays = [&]() -> task<int> {
    co_await catching(sleep(24h));
    co_await sleep(24h);
    co_return 0;
  };
  auto racer = [&]() -> task<void> {
    const auto winner = co_await race(stays(), gives(7, 1s));
    trace.push_back(std::to_string(std::get<1>(winner)));
  };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(racer());
    co_await sleep(2s);
    handle.cancel();
    co_await catching(handle);
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"7"}));
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST_F(races, of_nobody_are_refused) {
  EXPECT_THROW(run(race(std::vector<task<int>>())), hocket::value_error);
}

}  // namespace

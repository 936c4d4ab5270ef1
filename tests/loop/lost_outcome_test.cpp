// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/flow/as_completed.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/wait.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::catching;
using hocket::diagnostic;
using hocket::diagnostic_kind;
using hocket::join_handle;
using hocket::promise;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

class a_lost_outcome : public ::testing::Test {
 protected:
  a_lost_outcome() {
    once.loop.set_exception_handler([this](const diagnostic& what) {
      kinds.push_back(what.kind);
      reports.push_back(to_string(what));
    });
  }

  static task<int> fails() {
    co_await sleep(1s);
    throw std::out_of_range("lost");
  }
  /// Runs a body with a task that fails, detached, and waits until it has.
  template <class Look>
  void fail_detached(Look look) {
    auto body = [&](task_group& group) -> task<void> {
      {
        auto handle = group.spawn(fails(), "careless");
        handle.detach();
        co_await sleep(2s);
        look(handle);
      }
      co_await sleep(1s);
    };
    once(with_task_group(body));
  }

  virtual_run once;
  std::vector<std::string> reports;
  std::vector<diagnostic_kind> kinds;
};

TEST_F(a_lost_outcome, is_reported_when_the_last_handle_goes_DBG_05) {
  fail_detached([&](const join_handle<int>&) { EXPECT_TRUE(reports.empty()); });
  EXPECT_EQ(kinds, std::vector{diagnostic_kind::exception_never_retrieved});
  ASSERT_EQ(reports.size(), 1);
  EXPECT_EQ(reports[0].find("careless failed, and its exception was never retrieved: lost "
                            "(created at "),
            0)
      << reports[0];
  EXPECT_NE(reports[0].find("lost_outcome_test.cpp:"), std::string::npos) << reports[0];
}

TEST_F(a_lost_outcome, of_a_task_without_a_name_tells_how_far_the_task_came_DBG_05) {
  unsigned line = 0;
  auto fails_after_a_while = [&]() -> task<void> {
    line = std::source_location::current().line() + 1;
    co_await sleep(1s);
    throw std::out_of_range("lost");
  };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(fails_after_a_while()).detach();
    co_await sleep(2s);
  };
  once(with_task_group(body));
  ASSERT_EQ(reports.size(), 1);
  EXPECT_NE(reports[0].find(" failed, and its exception was never retrieved: lost (reached at "),
            std::string::npos)
      << reports[0];
  EXPECT_NE(reports[0].find("lost_outcome_test.cpp:" + std::to_string(line) + " in "),
            std::string::npos)
      << reports[0];
}

TEST_F(a_lost_outcome, of_a_future_tells_in_debug_mode_where_its_promise_was_made_DBG_05) {
  unsigned line = 0;
  auto body = [&]() -> task<void> {
    line = std::source_location::current().line() + 1;
    promise<int> made;
    made.set_exception(std::out_of_range("lost"));
    co_return;
  };
  once(body());
  once.loop.set_debug(true);
  once(body());
  ASSERT_EQ(reports.size(), 2);
  constexpr auto message = "a future was given an exception that was never retrieved: lost";
  EXPECT_EQ(reports[0], message);
  EXPECT_EQ(reports[1].find(std::string(message) + " (created at "), 0) << reports[1];
  EXPECT_NE(reports[1].find("lost_outcome_test.cpp:" + std::to_string(line) + " in "),
            std::string::npos)
      << reports[1];
}

TEST_F(a_lost_outcome, is_not_one_when_somebody_has_looked_DBG_05) {
  fail_detached([](const join_handle<int>& handle) { EXPECT_NE(handle.exception(), nullptr); });
  fail_detached([](const join_handle<int>& handle) {
    EXPECT_THROW(static_cast<void>(handle.result()), std::out_of_range);
  });
  EXPECT_TRUE(reports.empty());
}

TEST_F(a_lost_outcome, does_not_count_who_only_asks_whether_it_was_cancelled_DBG_05) {
  fail_detached([](const join_handle<int>& handle) {
    EXPECT_TRUE(handle.done());
    EXPECT_FALSE(handle.cancelled());
  });
  EXPECT_EQ(reports.size(), 1);
}

TEST_F(a_lost_outcome, is_none_when_who_awaits_it_or_its_group_gets_it_DBG_05) {
  auto awaits = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(fails());
    handle.detach();
    auto outcome = co_await catching(handle);
    EXPECT_TRUE(outcome.holds<std::out_of_range>());
  };
  once(with_task_group(awaits));
  auto spawns = [&](task_group& group) -> task<void> {
    group.spawn(fails());
    co_return;
  };
  EXPECT_THROW(once(with_task_group(spawns)), hocket::exception_group);
  EXPECT_THROW(once(fails()), std::out_of_range);
  EXPECT_TRUE(reports.empty());
}

TEST_F(a_lost_outcome, is_none_of_a_task_that_was_cancelled_DBG_05) {
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(fails());
    handle.detach();
    co_await sleep(0s);
    handle.cancel();
    co_await sleep(1s);
  };
  once(with_task_group(body));
  EXPECT_TRUE(reports.empty());
}

TEST_F(a_lost_outcome, is_none_of_a_task_that_is_cancelled_before_it_starts_DBG_05) {
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(fails());
    handle.cancel();
    co_await sleep(1s);
  };
  once(with_task_group(body));
  EXPECT_TRUE(reports.empty()) << reports[0];
}

TEST_F(a_lost_outcome, is_reported_at_once_when_nobody_ever_kept_a_handle_DBG_05) {
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(fails(), "forgotten").detach();
    co_await sleep(1s);
    co_await sleep(0s);
    EXPECT_EQ(reports.size(), 1);
  };
  once(with_task_group(body));
  ASSERT_EQ(reports.size(), 1);
  EXPECT_EQ(reports[0].find("forgotten failed, and its exception was never retrieved: lost"), 0)
      << reports[0];
}

TEST_F(a_lost_outcome, of_a_future_is_reported_when_its_last_handle_goes_DBG_05) {
  auto drop = [&]() -> task<void> {
    promise<int> never_looked_at;
    auto future = never_looked_at.get_future();
    never_looked_at.set_exception(std::out_of_range("lost"));
    EXPECT_TRUE(future.done());
    EXPECT_FALSE(future.cancelled());
    EXPECT_TRUE(reports.empty());
    co_return;
  };
  once(drop());
  EXPECT_EQ(reports, std::vector<std::string>{
                         "a future was given an exception that was never retrieved: lost"});
  EXPECT_EQ(kinds, std::vector{diagnostic_kind::exception_never_retrieved});
}

TEST_F(a_lost_outcome, is_none_of_a_future_that_was_awaited_asked_cancelled_or_never_set_DBG_05) {
  auto drop = [&]() -> task<void> {
    promise<int> asked;
    asked.set_exception(std::out_of_range("asked"));
    EXPECT_NE(asked.get_future().exception(), nullptr);
    promise<int> awaited;
    awaited.set_exception(std::out_of_range("awaited"));
    const auto future = awaited.get_future();
    const auto outcome = co_await catching(future);
    EXPECT_TRUE(outcome.holds<std::out_of_range>());
    promise<int> cancelled;
    cancelled.get_future().cancel();
    const promise<int> never_set;
  };
  once(drop());
  EXPECT_TRUE(reports.empty()) << reports[0];
}

class who_waits_for_several : public a_lost_outcome {
 protected:
  static task<int> fails_after(std::chrono::seconds delay, std::string what) {
    co_await sleep(delay);
    throw std::out_of_range(what);
  }
  using handles = std::vector<join_handle<int>>;

  /// Lets `look` wait for detached tasks that fail after so many seconds; gives what was reported as
  /// lost. Each is named by its seconds and its place.
  template <class Look>
  std::vector<std::string> lost_after(std::vector<int> seconds, Look look) {
    auto body = [&](task_group& group) -> task<void> {
      handles all;
      for (std::size_t i = 0; i < seconds.size(); ++i) {
        const std::string name = std::to_string(seconds[i]) + "/" + std::to_string(i);
        auto failing = fails_after(std::chrono::seconds(seconds[i]), name);
        all.push_back(group.spawn(std::move(failing)).detach());
      }
      auto waits = look(std::move(all));
      co_await catching(std::move(waits));
      co_await sleep(10s);
    };
    once(with_task_group(body));
    std::vector<std::string> lost;
    for (const std::string& each : reports) lost.push_back(each.substr(each.find(": ") + 2, 3));
    std::sort(lost.begin(), lost.end());
    return lost;
  }
};
using names = std::vector<std::string>;

TEST_F(who_waits_for_several, has_not_retrieved_their_exceptions_DBG_05) {
  const auto lost = lost_after({1, 2}, [](handles all) -> task<void> {
    auto waiting = hocket::wait(std::move(all));
    co_await std::move(waiting);
  });
  EXPECT_EQ(lost, (names{"1/0", "2/1"}));
}

TEST_F(who_waits_for_several, has_retrieved_the_one_at_which_he_stopped_DBG_05) {
  const auto until_the_first = [](handles all) -> task<void> {
    auto waiting = hocket::wait(std::move(all), hocket::return_when::first_exception);
    co_await std::move(waiting);
  };
  EXPECT_EQ(lost_after({1, 2}, until_the_first), names{"2/1"});
  reports.clear();
  // The last of all ends the wait in any case: nobody has to look why.
  EXPECT_EQ(lost_after({1}, until_the_first), names{"1/0"});
  reports.clear();
  EXPECT_EQ(lost_after({1, 1}, until_the_first), names{"1/1"});
}

TEST_F(who_waits_for_several, has_retrieved_what_he_was_given_of_them_DBG_05) {
  const auto take_one = [](handles all) -> task<void> {
    hocket::as_completed completed(std::move(all));
    auto first = *completed.begin();
    co_await catching(std::move(first));
  };
  EXPECT_EQ(lost_after({1, 1, 2}, take_one), (names{"1/1", "2/2"}));
}

TEST_F(who_waits_for_several, has_retrieved_all_that_he_gathered_DBG_05) {
  const auto gather = [](handles all) -> task<void> {
    auto gathered = hocket::gather(std::move(all));
    co_await std::move(gathered);
  };
  EXPECT_EQ(lost_after({1, 1, 1}, gather), names{});
  const auto gather_outcomes = [](handles all) -> task<void> {
    auto gathered = hocket::gather(hocket::return_exceptions, std::move(all));
    co_await std::move(gathered);
  };
  EXPECT_EQ(lost_after({1, 2, 3}, gather_outcomes), names{});
}

TEST_F(who_waits_for_several,
       has_retrieved_what_fails_after_the_first_failure_ended_his_gather_DBG_05) {
  const auto gather = [](handles all) -> task<void> {
    auto gathered = hocket::gather(std::move(all));
    co_await std::move(gathered);
  };
  EXPECT_EQ(lost_after({1, 2, 3}, gather), names{});

  auto future_fails_later = [&]() -> task<void> {
    promise<int> late;
    auto gathered = hocket::gather(fails(), late.get_future());
    const auto outcome = co_await catching(std::move(gathered));
    EXPECT_TRUE(outcome.holds<std::out_of_range>());
    late.set_exception(std::out_of_range("late"));
  };
  once(future_fails_later());
  EXPECT_EQ(reports, names{});
}

}  // namespace

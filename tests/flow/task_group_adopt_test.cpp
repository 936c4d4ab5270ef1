// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/task_group.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "flow/groups.hpp"
#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/sleep.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::join_handle;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::groups;
using hocket::tests::strings;

TEST_F(groups, a_child_that_is_adopted_belongs_to_the_other_group) {
  auto main = [&](task_group& outer) -> task<void> {
    std::optional<join_handle<int>> handle;
    auto inner = [&](task_group& group) -> task<void> {
      handle = group.spawn(gives(5, 3s));
      outer.adopt(*handle);
      EXPECT_EQ(group.size(), 0U);
      EXPECT_EQ(outer.size(), 1U);
      co_return;
    };
    co_await with_task_group(inner);
    EXPECT_EQ(run.time.elapsed(), 0s) << "the inner group did not wait for it";
    EXPECT_FALSE(handle->done());
  };
  run(with_task_group(main));
  EXPECT_EQ(run.time.elapsed(), 3s) << "the outer one did";
}

TEST_F(groups, the_failure_of_an_adopted_child_is_that_of_its_new_group) {
  auto main = [&](task_group& outer) -> task<void> {
    auto inner = [&](task_group& group) -> task<void> {
      outer.adopt(group.spawn(fails("adopted", 2s)));
      group.spawn(sleeps("sibling"));
      co_await sleep(1s);
      group.cancel();
    };
    co_await with_task_group(inner);
    co_await sleeps("outer body");
  };
  EXPECT_EQ(failures_of(main), (strings{"adopted"}));
  EXPECT_EQ(trace, (strings{"sibling", "outer body"}));
}

TEST_F(groups, that_lose_their_last_child_to_another_go_on) {
  auto main = [&](task_group& outer) -> task<void> {
    std::optional<join_handle<int>> handle;
    auto inner = [&](task_group& group) -> task<void> {
      handle = group.spawn(gives(5, 3s));
      co_return;
    };
    auto waits = group_ended(with_task_group(inner));
    auto waiting = outer.spawn(std::move(waits));
    co_await sleep(1s);
    outer.adopt(*handle);
    co_await waiting;
    EXPECT_EQ(run.time.elapsed(), 1s);
    outer.adopt(*handle);
    EXPECT_EQ(outer.size(), 1U);
  };
  run(with_task_group(main));
  EXPECT_EQ(run.time.elapsed(), 3s);
}

TEST_F(groups, adopt_nothing_that_has_ended_and_nothing_while_they_shut_down) {
  std::string refusal;
  auto main = [&](task_group& outer) -> task<void> {
    auto ended = outer.spawn(gives(1));
    co_await ended;
    outer.adopt(ended);
    EXPECT_EQ(outer.size(), 0U);
  };
  run(with_task_group(main));

  auto late = [&](task_group& outer) -> task<void> {
    auto inner = [&](task_group& group) -> task<void> {
      auto handle = group.spawn(sleeps("kept"));
      outer.spawn(fails("broken"));
      co_await catching(sleep(24h));
      try {
        outer.adopt(handle);
      } catch (const hocket::runtime_error& error) {
        refusal = error.what();
      }
      EXPECT_EQ(group.size(), 1U);
      group.cancel();
    };
    co_await with_task_group(inner);
  };
  EXPECT_EQ(failures_of(late), (strings{"broken"}));
  EXPECT_EQ(refusal, "task_group: the group is shutting down");
  EXPECT_EQ(trace, (strings{"kept"}));
}

TEST_F(groups, a_child_that_is_detached_ends_with_the_run_at_the_latest_RUN_27) {
  std::optional<join_handle<void>> handle;
  auto main = [&]() -> task<void> {
    auto body = [&](task_group& group) -> task<void> {
      handle = group.spawn(sleeps("detached")).detach();
      EXPECT_EQ(group.size(), 0U);
      co_return;
    };
    co_await with_task_group(body);
    co_await sleep(1s);
    EXPECT_FALSE(handle->done()) << "nobody but the run keeps it";
  };
  run(main());
  EXPECT_TRUE(handle->cancelled());
  EXPECT_EQ(trace, (strings{"detached"})) << "it was cancelled and waited for";
  EXPECT_EQ(run.time.elapsed(), 1s);
}

TEST_F(groups, a_grandchild_that_swallowed_a_cancellation_is_cancelled_again_when_the_run_ends) {
  auto stubborn = [&]() -> task<void> {
    for (const char* each : {"once", "twice"}) {
      try {
        co_await sleep(1h);
      } catch (const cancelled&) {
        trace.emplace_back(each);
      }
    }
  };
  auto keeps_it = [&](task_group& group) -> task<void> {
    group.spawn(stubborn());
    co_return;
  };
  auto detached = [&]() -> task<void> { co_await with_task_group(keeps_it); };
  auto body = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(detached()).detach();
    co_await sleep(1s);
    handle.cancel();
    co_await sleep(1s);
    EXPECT_EQ(trace, (strings{"once"}));
  };
  run(with_task_group(body));
  EXPECT_EQ(trace, (strings{"once", "twice"}));
  EXPECT_EQ(run.time.elapsed(), 2s);
}

TEST_F(groups, a_detached_child_that_fails_harms_nobody_and_its_handle_knows) {
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(fails("alone")).detach();
    co_await sleep(2s);
    EXPECT_EQ(hocket::describe(handle.exception()), "alone");
    EXPECT_EQ(&handle.detach(), &handle) << "of one that has ended it does nothing";
  };
  run(with_task_group(main));
}

TEST_F(groups, take_a_detached_child_back) {
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(gives(1, 3s)).detach();
    EXPECT_EQ(group.size(), 0U);
    group.adopt(handle);
    EXPECT_EQ(group.size(), 1U);
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(run.time.elapsed(), 3s);
}

}  // namespace

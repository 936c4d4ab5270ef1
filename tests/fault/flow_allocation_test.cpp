// SPDX-License-Identifier: BSL-1.0
// Each allocation of tasks that wait for one another fails once: bad_alloc comes out of run(), alone
// or in a group, and nothing is lost or left.
#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "expect_reports.hpp"
#include "fault/each_allocation.hpp"
#include "hocket/catching.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/flow/race.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/flow/wait.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/testing/failing_new.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::catching;
using hocket::exception_group;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::expect_reports;
using hocket::tests::fail_each_allocation;
using hocket::tests::virtual_run;

const char* const long_name = "a name that is so long that it has to be allocated";

[[gnu::noinline]] task<int> gives(int value) {
  co_await sleep(1s);
  co_return value;
}

/// Runs `main`. A bad_alloc in a group comes out bare.
void run_for_memory(task<void> main) {
  virtual_run run;
  try {
    run(std::move(main));
  } catch (const exception_group& group) {
    if (group.subgroup<std::bad_alloc>()) throw std::bad_alloc();
    throw;
  }
}

TEST(flow_allocation, a_group_that_cannot_spawn_loses_nothing) {
  const expect_reports expected{hocket::diagnostic_kind::never_awaited};
  const std::size_t failures = fail_each_allocation([] {
    int started = 0;
    int spawned = 0;
    auto child = [&started]() -> task<void> {
      ++started;
      co_await sleep(1s);
    };
    auto body = [&](task_group& group) -> task<void> {
      for (int i = 0; i < 3; ++i) {
        group.spawn(child(), long_name);
        ++spawned;
      }
      co_await sleep(0s);
    };
    try {
      run_for_memory(with_task_group(body));
    } catch (const std::bad_alloc&) {
      EXPECT_LE(started, spawned) << "what was not spawned does not run";
      throw;
    }
    EXPECT_EQ(started, 3);
  });
  EXPECT_GT(failures, 8U);
}

TEST(flow_allocation, waiting_for_many_leaves_nothing_behind) {
  const expect_reports expected{hocket::diagnostic_kind::never_awaited};
  const std::size_t failures = fail_each_allocation([] {
    auto main = []() -> task<void> {
      std::vector<task<int>> tasks;
      for (int i = 0; i < 3; ++i) tasks.push_back(gives(i));
      const auto results = co_await hocket::gather(std::move(tasks));
      EXPECT_EQ(results.size(), 3U);
      const auto winner = co_await hocket::race(gives(1), gives(2));
      EXPECT_EQ(winner.index(), 0U);
    };
    run_for_memory(main());
  });
  EXPECT_GT(failures, 10U);
}

TEST(flow_allocation, futures_and_their_callbacks_leave_nothing_behind) {
  const expect_reports expected{hocket::diagnostic_kind::never_awaited};
  const std::size_t failures = fail_each_allocation([] {
    int called = 0;
    auto main = [&]() -> task<void> {
      hocket::promise<std::string> answer;
      auto pending = answer.get_future();
      pending.add_done_callback([&called] { ++called; });
      hocket::event_loop::current().call_later(1s, [answer]() mutable {
        try {
          answer.set_result(long_name);
        } catch (const std::bad_alloc&) {
          answer.set_exception(std::current_exception());
        }
      });
      const std::string text = co_await hocket::timeout(2s, pending);
      EXPECT_EQ(text, long_name);
      co_await sleep(0s);
      EXPECT_EQ(called, 1);
    };
    run_for_memory(main());
  });
  EXPECT_GT(failures, 5U);
}

}  // namespace

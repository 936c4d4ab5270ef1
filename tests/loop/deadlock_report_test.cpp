// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <coroutine>
#include <hocket/flow/future.hpp>
#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/sync/barrier.hpp>
#include <hocket/sync/condition.hpp>
#include <hocket/sync/event.hpp>
#include <hocket/sync/lock.hpp>
#include <hocket/sync/queue.hpp>
#include <hocket/sync/semaphore.hpp>
#include <hocket/task.hpp>
#include <source_location>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "virtual_run.hpp"

namespace {

using hocket::event;
using hocket::lock;
using hocket::task;
using hocket::task_group;
using hocket::tests::virtual_run;

std::string report_of(task<void> main) {
  try {
    virtual_run()(std::move(main));
  } catch (const hocket::runtime_error& deadlock) {
    return deadlock.what();
  }
  return "no deadlock";
}

/// Is there a line that says this of the task `name`, alone or among others?
testing::AssertionResult says(const std::string& report, const std::string& name,
                              const std::string& what) {
  std::istringstream lines(report);
  for (std::string line; std::getline(lines, line);) {
    const bool alone = line.starts_with("  " + name + " waits for " + what + " at ");
    const bool among_others = line.find(" tasks wait for " + what + " at ") != std::string::npos &&
                              (line + ",").find(" " + name + ",") != std::string::npos;
    if (alone || among_others) return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << name << " does not wait for " << what << " in: " << report;
}

TEST(deadlock_report, lists_each_task_and_what_it_waits_for) {
  event never;
  lock taken;
  ASSERT_TRUE(taken.try_acquire());
  hocket::semaphore none(0);
  hocket::bounded_semaphore nothing(0);
  hocket::condition no_news;
  hocket::barrier of_two(2);
  hocket::queue<int> empty;
  hocket::queue<int> full(1);
  const hocket::promise<int> unset;
  auto waits = [](auto begin) -> task<void> {
    auto awaited = begin();
    co_await awaited;
  };
  auto hears = [&]() -> task<void> {
    auto held = co_await no_news.scoped();
    co_await no_news.wait();
  };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(waits([&] { return never.wait(); }), "waiter");
    group.spawn(waits([&] { return taken.acquire(); }), "locker");
    group.spawn(waits([&] { return none.acquire(); }), "counter");
    group.spawn(waits([&] { return nothing.acquire(); }), "strict counter");
    group.spawn(hears(), "hearer");
    group.spawn(waits([&] { return of_two.wait(); }), "first");
    group.spawn(waits([&] { return empty.get(); }), "getter");
    co_await full.put(1);
    group.spawn(waits([&] { return full.put(2); }), "putter");
    group.spawn(waits([&] { return full.join(); }), "joiner");
    group.spawn(waits([&] { return unset.get_future(); }), "asker");
    group.spawn(waits([] { return std::suspend_always(); }), "stranger");
  };
  auto main = [&]() -> task<void> { co_await hocket::with_task_group(body); };
  const std::string report = report_of(main());
  EXPECT_EQ(report.substr(0, 10), "deadlock: ");
  EXPECT_TRUE(says(report, "waiter", "event"));
  EXPECT_TRUE(says(report, "locker", "lock"));
  EXPECT_TRUE(says(report, "counter", "semaphore"));
  EXPECT_TRUE(says(report, "strict counter", "bounded_semaphore"));
  EXPECT_TRUE(says(report, "hearer", "condition"));
  EXPECT_TRUE(says(report, "first", "barrier"));
  EXPECT_TRUE(says(report, "getter", "queue"));
  EXPECT_TRUE(says(report, "putter", "queue"));
  EXPECT_TRUE(says(report, "joiner", "queue"));
  EXPECT_TRUE(says(report, "asker", "future"));
  EXPECT_NE(report.find("stranger waits for awaitable std::"), std::string::npos) << report;
  EXPECT_NE(report.find(" waits for task_group at "), std::string::npos) << report;
}

TEST(deadlock_report, says_where_each_waits) {
  event never;
  unsigned line = 0;
  auto main = [&]() -> task<void> {
    line = std::source_location::current().line() + 1;
    co_await never.wait();
  };
  const std::string report = report_of(main());
  EXPECT_NE(report.find("deadlock_report_test.cpp:" + std::to_string(line)), std::string::npos)
      << report;
}

HOCKET_NOINLINE task<void> waits_for(event& never) { co_await never.wait(); }

HOCKET_NOINLINE task<void> locks_twice() {
  lock mine;
  co_await mine.acquire();
  co_await mine.acquire();
}

/// The lines of a report that have `part` in them.
std::vector<std::string> lines_with(const std::string& part, const std::string& report) {
  std::vector<std::string> found;
  std::istringstream lines(report);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(part) != std::string::npos) found.push_back(line);
  }
  return found;
}

TEST(deadlock_report, tells_the_one_that_is_at_fault_from_the_many_that_wait_for_it) {
  event never;
  auto body = [&](task_group& group) -> task<void> {
    for (int i = 0; i < 150; ++i) group.spawn(waits_for(never), "worker " + std::to_string(i));
    group.spawn(locks_twice(), "culprit");
    co_return;
  };
  auto main = [&]() -> task<void> { co_await hocket::with_task_group(body); };
  const std::string report = report_of(main());
  const auto many = lines_with(" wait for event at ", report);
  ASSERT_EQ(many.size(), 1) << report;
  EXPECT_TRUE(many[0].starts_with("  150 tasks wait for event at ")) << many[0];
  EXPECT_NE(many[0].find("waits_for("), std::string::npos)
      << "no name of the function: " << many[0];
  EXPECT_NE(many[0].find(": worker 0, worker 1, "), std::string::npos) << many[0];
  EXPECT_TRUE(many[0].ends_with("worker 18, worker 19, ...")) << many[0];
  EXPECT_TRUE(says(report, "culprit", "lock"));
  EXPECT_EQ(lines_with(" at ", report).size(), 3) << "with the task group: " << report;
}

}  // namespace

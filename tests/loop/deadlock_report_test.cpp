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
#include <string>
#include <utility>

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

/// Is there a line about the task `name` that says so?
testing::AssertionResult says(const std::string& report, const std::string& name,
                              const std::string& what) {
  const std::string line = "\n  " + name + " waits for " + what + " at ";
  if (report.find(line) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no line '" << line << "' in: " << report;
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

TEST(deadlock_report, leaves_out_what_is_too_much_to_read) {
  event never;
  auto waits = [&]() -> task<void> { co_await never.wait(); };
  auto body = [&](task_group& group) -> task<void> {
    for (int i = 0; i < 150; ++i) group.spawn(waits());
    co_return;
  };
  auto main = [&]() -> task<void> { co_await hocket::with_task_group(body); };
  const std::string report = report_of(main());
  EXPECT_NE(report.find("\n  and 51 more"), std::string::npos) << report;
}

}  // namespace

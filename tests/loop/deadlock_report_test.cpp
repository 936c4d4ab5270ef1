// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/sync/event.hpp>
#include <hocket/sync/lock.hpp>
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
  auto waits = [&]() -> task<void> { co_await never.wait(); };
  auto locks = [&]() -> task<void> { co_await taken.acquire(); };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(waits(), "waiter");
    group.spawn(locks(), "locker");
    co_return;
  };
  auto main = [&]() -> task<void> { co_await hocket::with_task_group(body); };
  const std::string report = report_of(main());
  EXPECT_EQ(report.substr(0, 10), "deadlock: ");
  EXPECT_TRUE(says(report, "waiter", "wait"));
  EXPECT_TRUE(says(report, "locker", "wait"));
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

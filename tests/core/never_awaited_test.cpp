// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "hocket/base/diagnostic.hpp"
#include "hocket/errors.hpp"
#include "hocket/task.hpp"

namespace {

using hocket::diagnostic;
using hocket::diagnostic_kind;
using hocket::task;

std::vector<diagnostic_kind> kinds;
std::vector<std::string> reports;
void note(const diagnostic& what) {
  kinds.push_back(what.kind);
  reports.push_back(to_string(what));
}

class a_task_that_nobody_awaits : public ::testing::Test {
 protected:
  a_task_that_nobody_awaits() {
    kinds.clear();
    reports.clear();
    hocket::set_diagnostic_function(&note);
  }
  ~a_task_that_nobody_awaits() override { hocket::set_diagnostic_function(nullptr); }
};

bool ran = false;
[[gnu::noinline]] task<void> work() {
  ran = true;
  co_return;
}
[[gnu::noinline]] task<void> with(task<void> inner) { co_await std::move(inner); }

TEST_F(a_task_that_nobody_awaits, is_reported_when_it_is_dropped_COR_05) {
  ran = false;
  {
    const auto dropped = work();
  }
  EXPECT_EQ(kinds, std::vector{diagnostic_kind::never_awaited});
  EXPECT_FALSE(ran);
}

TEST_F(a_task_that_nobody_awaits,
       is_reported_with_its_function_and_where_that_stands_COR_23_DBG_04) {
  {
    const auto dropped = work();
  }
  ASSERT_EQ(reports.size(), 1);
  EXPECT_EQ(reports[0].find("a task was never awaited (defined at "), 0) << reports[0];
  EXPECT_NE(reports[0].find("never_awaited_test.cpp:"), std::string::npos) << reports[0];
  EXPECT_NE(reports[0].find("work"), std::string::npos) << reports[0];
}

TEST_F(a_task_that_nobody_awaits, is_reported_when_another_one_takes_its_place_COR_05) {
  auto variable = work();
  variable = work();
  EXPECT_EQ(kinds.size(), 1);
  variable.close();
}

TEST_F(a_task_that_nobody_awaits, is_not_reported_when_it_was_moved_from) {
  auto first = work();
  auto second = std::move(first);
  EXPECT_TRUE(kinds.empty());
  second.close();
}

TEST_F(a_task_that_nobody_awaits, is_reported_once_with_the_tasks_it_holds_COR_05) {
  {
    const auto dropped = with(with(work()));
  }
  EXPECT_EQ(kinds.size(), 1);
}

TEST_F(a_task_that_nobody_awaits, can_be_closed_without_a_report_COR_06) {
  ran = false;
  {
    auto closed = with(work());
    closed.close();
    EXPECT_FALSE(closed.valid());
    closed.close();
  }
  EXPECT_TRUE(kinds.empty());
  EXPECT_FALSE(ran);
}

TEST_F(a_task_that_nobody_awaits, is_reported_even_if_the_report_fails_COR_24) {
  hocket::set_diagnostic_function([](const diagnostic&) { throw hocket::runtime_error("strict"); });
  ::testing::internal::CaptureStderr();
  {
    const auto dropped = work();
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "hocket: a diagnostic could not be reported\n");
}

}  // namespace

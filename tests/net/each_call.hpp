// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "expect_task.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/run.hpp"
#include "net/faulty_calls.hpp"
#include "net/open_descriptors.hpp"

/// Each system call of a scenario fails once, or is short: the scenario ends well, or with an error
/// that names what was done, and no descriptor is lost.
namespace hocket::tests {

inline void note_failures(std::vector<failure>& failures, const std::exception_ptr& left) {
  try {
    std::rethrow_exception(left);
  } catch (const exception_group& group) {
    for (const auto& each : group.exceptions()) note_failures(failures, each);
  } catch (const std::system_error& e) {
    failures.push_back({e.code().value(), e.what()});
  } catch (const std::exception& e) {
    failures.push_back({0, e.what()});
  }
}

/// What leaves a scenario, which is a function that gives a task; nothing when it ends well.
template <class Scenario>
std::vector<failure> failures_of(Scenario& scenario) {
  std::vector<failure> failures;
  try {
    // First, as it makes system calls too: a task that no loop takes is reported.
    event_loop loop;
    hocket::run(loop, scenario());
  } catch (...) {
    note_failures(failures, std::current_exception());
  }
  return failures;
}

/// Runs the scenario with the fault in the nth call of a kind, and in `count` from there, for every n
/// that there is; `check` gets what left it. One that counts its `reports` has to have some.
template <class Scenario, class Check>
void for_each_call(call which, fault what, std::size_t count, Scenario scenario, Check check) {
  const std::size_t before = open_descriptors();
  for (std::size_t n = 1;; ++n) {
    SCOPED_TRACE("call " + std::to_string(n));
    const faulty_calls faulty(which, what, n, count);
    check(failures_of(scenario));
    EXPECT_EQ(open_descriptors(), before);
    if (!faulty.happened()) {
      EXPECT_GT(n, 1U) << "no such call was made";
      if constexpr (requires { check.reports; }) {
        EXPECT_GT(check.reports, 0U) << "the fault was never told";
      }
      return;
    }
    ASSERT_LT(n, 10000U);
  }
}

inline std::string text_of(const std::vector<failure>& failures) {
  std::string text;
  for (const failure& each : failures) text += each.text + "\n";
  return text;
}

inline void expect_nothing(const std::vector<failure>& failures) {
  EXPECT_TRUE(failures.empty()) << text_of(failures);
}

/// Nothing, or one with this errno and a text that begins with the operation.
struct expect_nothing_or {
  int error;
  std::vector<std::string_view> operations;
  std::size_t reports = 0;  ///< so many were not nothing

  void operator()(const std::vector<failure>& failures) {
    const bool is_told = std::ranges::any_of(failures, [&](const failure& each) {
      return each.error == error && std::ranges::any_of(operations, [&](std::string_view begin) {
               return each.text.starts_with(begin);
             });
    });
    EXPECT_TRUE(failures.empty() || is_told) << text_of(failures);
    reports += is_told;
  }
};

}  // namespace hocket::tests

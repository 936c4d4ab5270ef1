// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <initializer_list>

#include "hocket/base/diagnostic.hpp"

namespace hocket::tests {

/// While it lives, reports of these kinds that no loop's handler takes are expected, and not printed:
/// at least one in all. One of another kind fails the test.
///
///     const expect_reports expected{diagnostic_kind::never_awaited};
///
/// THREAD: one at a time; the reports may come from any.
class expect_reports {
 public:
  expect_reports(std::initializer_list<diagnostic_kind> kinds) {
    expected_kinds = 0;
    for (const diagnostic_kind each : kinds) expected_kinds |= bit(each);
    reported = 0;
    before_ = set_diagnostic_function(&note);
  }
  expect_reports(const expect_reports&) = delete;
  expect_reports& operator=(const expect_reports&) = delete;
  ~expect_reports() {
    set_diagnostic_function(before_);
    EXPECT_GT(reported.load(), 0) << "nothing was reported";
  }

 private:
  static unsigned bit(diagnostic_kind kind) { return 1U << static_cast<unsigned>(kind); }
  static void note(const diagnostic& what) {
    ++reported;
    if ((expected_kinds & bit(what.kind)) == 0) ADD_FAILURE() << to_string(what);
  }

  static inline std::atomic<unsigned> expected_kinds;
  static inline std::atomic<int> reported;
  diagnostic_function before_;
};

}  // namespace hocket::tests

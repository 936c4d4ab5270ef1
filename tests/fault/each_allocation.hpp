// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <new>
#include <thread>

#include "hocket/testing/failing_allocator.hpp"

namespace hocket::tests {

/// Runs `scenario` again and again, with one allocation that fails, each time a later one. Every
/// time bad_alloc must come out of it, and nothing may be left of it. Gives the number of failures.
///
/// Each run has a thread of its own, whose thread-local objects are new as well.
template <class Scenario>
std::size_t fail_each_allocation(Scenario scenario) {
  for (std::size_t nth = 1;; ++nth) {
    const long before = failing_allocation::live_blocks();
    bool has_failed = false;
    bool was_refused = false;
    std::thread([&] {
      const failing_allocation fails(nth);
      try {
        scenario();
      } catch (const std::bad_alloc&) {
        was_refused = true;
      }
      has_failed = fails.happened();
    }).join();
    EXPECT_EQ(was_refused, has_failed) << "allocation " << nth;
    EXPECT_EQ(failing_allocation::live_blocks(), before) << "allocation " << nth;
    if (!has_failed || ::testing::Test::HasFailure()) return nth - 1;
  }
}

}  // namespace hocket::tests

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <exception>
#include <new>
#include <thread>

/// Fails the first allocation of a scenario, then the second one, and so on until it passes.
namespace hocket::tests {

/// While one exists, the allocation number `nth` of this thread through operator new fails, and each
/// frame is an allocation.
class failing_new {
 public:
  explicit failing_new(std::size_t nth) noexcept;
  failing_new(const failing_new&) = delete;
  failing_new& operator=(const failing_new&) = delete;
  ~failing_new();

  [[nodiscard]] bool has_failed() const noexcept;
};

/// How many blocks of operator new there are in the whole program.
[[nodiscard]] long live_blocks() noexcept;

/// Runs `scenario` again and again, with one allocation that fails, each time a later one. Every
/// time bad_alloc must come out of it, and nothing may be left of it. Gives the number of failures.
///
/// Each run has a thread of its own, whose thread-local objects are new as well.
template <class Scenario>
std::size_t fail_each_allocation(Scenario scenario) {
  for (std::size_t nth = 1;; ++nth) {
    const long before = live_blocks();
    bool has_failed = false;
    bool was_refused = false;
    std::thread([&] {
      const failing_new failing(nth);
      try {
        scenario();
      } catch (const std::bad_alloc&) {
        was_refused = true;
      }
      has_failed = failing.has_failed();
    }).join();
    EXPECT_EQ(was_refused, has_failed) << "allocation " << nth;
    EXPECT_EQ(live_blocks(), before) << "allocation " << nth;
    if (!has_failed || ::testing::Test::HasFailure()) return nth - 1;
  }
}

}  // namespace hocket::tests

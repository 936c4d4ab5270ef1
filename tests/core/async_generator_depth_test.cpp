// SPDX-License-Identifier: BSL-1.0
// Compiled a second time by async_generator_trampoline_test.cpp, with other names.
#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>

#include "gate.hpp"
#include "hocket/async_generator.hpp"
#include "hocket/base/config.hpp"
#include "hocket/task.hpp"

#ifndef HOCKET_DEPTH_SUITE
#define HOCKET_DEPTH_SUITE async_generator_depth
#endif

namespace {

using hocket::async_generator;
using hocket::task;
using hocket::tests::driver;

constexpr int steps = 1'000'000;
/// Few enough for sanitizers, under which a throw is slow.
constexpr int throws = 20'000;

async_generator<std::int64_t> counts() {
  for (std::int64_t i = 0;; ++i) co_yield i;
}

/// Takes from another one of its kind, and so on down.
async_generator<std::int64_t> nested(int levels) {
  auto below = levels > 0 ? nested(levels - 1) : counts();
  while (auto step = co_await below.next()) co_yield *step;
}

async_generator<int> swallows() {
  for (int caught = 0;;) {
    auto got = co_yield hocket::catching(caught);
    if (got.is_exit()) co_return;
    if (!got.has_value()) ++caught;
  }
}

TEST(HOCKET_DEPTH_SUITE, a_million_steps_need_no_stack) {
  auto main = []() -> task<std::int64_t> {
    std::int64_t sum = 0;
    auto values = counts();
    for (int i = 0; i < steps; ++i) {
      auto step = co_await values.next();
      sum += *step;
    }
    co_return sum;
  };
  EXPECT_EQ(driver().run(main()), std::int64_t{steps} * (steps - 1) / 2);
}

TEST(HOCKET_DEPTH_SUITE, a_deep_chain_of_generators_needs_no_stack) {
  // Each level's frame is destroyed by the one above it, so this is bounded by the stack.
  constexpr int levels = 500;
  auto main = []() -> task<std::int64_t> {
    auto values = nested(levels);
    std::int64_t last = -1;
    for (int i = 0; i < 20; ++i) {
      auto step = co_await values.next();
      last = *step;
    }
    co_return last;
  };
  EXPECT_EQ(driver().run(main()), 19);
}

TEST(HOCKET_DEPTH_SUITE, throwing_in_again_and_again_needs_no_stack) {
  auto main = []() -> task<int> {
    auto values = swallows();
    co_await values.next();
    int last = 0;
    for (int i = 0; i < throws; ++i) {
      auto step = co_await values.throw_(std::out_of_range("in"));
      last = *step;
    }
    co_return last;
  };
  EXPECT_EQ(driver().run(main()), throws);
}

}  // namespace

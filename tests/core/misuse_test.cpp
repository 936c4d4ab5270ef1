// SPDX-License-Identifier: BSL-1.0
// What debug builds catch. Elsewhere there is nothing to prove.
#include <gtest/gtest.h>

#include <hocket/generator.hpp>
#include <utility>

#if HOCKET_CHECKED

namespace {

using hocket::from;
using hocket::generator;

generator<int> two() {
  co_yield 1;
  co_yield 2;
}

generator<int> delegating() { co_yield from(two()); }

TEST(misuse_death, taking_the_value_of_a_step_that_has_none_is_caught) {
  auto g = two();
  g.close();
  const auto step = g.next();
  EXPECT_DEATH(static_cast<void>(*step), "this step has no value");
}

TEST(misuse_death, using_a_step_after_the_next_resumption_is_caught) {
  auto g = two();
  const auto first = g.next();
  g.next();
  EXPECT_DEATH(static_cast<void>(*first), "this step is stale");
}

TEST(misuse_death, using_a_step_of_a_delegation_after_the_next_resumption_is_caught) {
  auto g = delegating();
  const auto first = g.next();
  EXPECT_EQ(*first, 1);
  const auto second = g.next();
  EXPECT_EQ(*second, 2);
  EXPECT_DEATH(static_cast<void>(*first), "this step is stale");
}

TEST(misuse_death, resuming_a_generator_that_was_moved_from_is_caught) {
  auto g = two();
  auto moved = std::move(g);
  EXPECT_EQ(*moved.next(), 1);
  EXPECT_DEATH(g.next(), "this generator was moved from");  // NOLINT(bugprone-use-after-move)
  g = two();
  EXPECT_EQ(*g.next(), 1);
}

}  // namespace

#endif

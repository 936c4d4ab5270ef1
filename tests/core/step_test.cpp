// SPDX-License-Identifier: BSL-1.0
#include "hocket/step.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "hocket/generator.hpp"

namespace {

using hocket::generator;
using hocket::step;
using hocket::stop_iteration;

generator<std::string, void, std::string> yields_and_returns() {
  co_yield "yielded";
  co_return "returned";
}

generator<int> yields_once() { co_yield 1; }

TEST(step, with_a_value_is_true_and_gives_it) {
  auto g = yields_and_returns();
  auto given = g.next();
  EXPECT_TRUE(given);
  EXPECT_TRUE(given.has_value());
  EXPECT_FALSE(given.returned());
  EXPECT_EQ(*given, "yielded");
  EXPECT_EQ(given->size(), 7U);
  EXPECT_EQ(given.value(), "yielded");
  static_assert(!std::convertible_to<decltype(given), bool>);
}

TEST(step, the_value_is_the_same_object_each_time) {
  auto g = yields_and_returns();
  auto given = g.next();
  const std::string& first = *given;
  const std::string& second = given.value();
  EXPECT_EQ(&first, &second);
  EXPECT_EQ(&first, given.operator->());
}

TEST(step, with_a_value_has_no_result) {
  auto g = yields_and_returns();
  auto given = g.next();
  EXPECT_THROW(std::ignore = given.result(), std::logic_error);
  EXPECT_EQ(*given, "yielded");
}

TEST(step, at_the_end_gives_the_result_once_RET_05) {
  auto g = yields_and_returns();
  std::ignore = g.next();
  auto end = g.next();
  EXPECT_FALSE(end);
  EXPECT_TRUE(end.returned());
  EXPECT_EQ(end.result(), "returned");
  EXPECT_THROW(std::ignore = end.result(), std::logic_error);
  EXPECT_TRUE(end.returned());
}

TEST(step, at_the_end_throws_the_result_once_RET_01) {
  auto g = yields_and_returns();
  std::ignore = g.next();
  auto end = g.next();
  try {
    std::ignore = end.value();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const stop_iteration<std::string>& stop) {
    ASSERT_TRUE(stop.has_value());
    EXPECT_EQ(stop.value(), "returned");
  }
  try {
    std::ignore = end.value();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const stop_iteration<std::string>& stop) {
    EXPECT_FALSE(stop.has_value());
  }
  EXPECT_THROW(std::ignore = end.result(), std::logic_error);
}

TEST(step, the_result_is_not_there_for_a_stop_iteration_once_it_was_taken_RET_05) {
  auto g = yields_and_returns();
  std::ignore = g.next();
  auto end = g.next();
  std::ignore = end.result();
  try {
    std::ignore = end.value();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const stop_iteration<std::string>& stop) {
    EXPECT_FALSE(stop.has_value());
  }
}

TEST(step, after_the_end_is_neither_RET_05) {
  auto g = yields_and_returns();
  std::ignore = g.next();
  std::ignore = g.next();
  auto closed = g.next();
  EXPECT_FALSE(closed);
  EXPECT_FALSE(closed.returned());
  EXPECT_THROW(std::ignore = closed.result(), std::logic_error);
  EXPECT_THROW(std::ignore = closed.value(), stop_iteration<std::string>);
}

TEST(step, of_nothing_is_neither) {
  step<int, int> none;
  EXPECT_FALSE(none);
  EXPECT_FALSE(none.returned());
  EXPECT_THROW(std::ignore = none.result(), std::logic_error);
  EXPECT_THROW(std::ignore = none.value(), stop_iteration<int>);
}

TEST(step, of_a_generator_without_result_returns_nothing_RET_02) {
  auto g = yields_once();
  auto given = g.next();
  EXPECT_THROW(given.result(), std::logic_error);
  auto end = g.next();
  static_assert(std::is_void_v<decltype(end.result())>);
  EXPECT_TRUE(end.returned());
  end.result();
  EXPECT_THROW(std::ignore = end.value(), stop_iteration<void>);
}

TEST(step, a_stop_iteration_can_be_caught_whatever_it_carries_RET_01) {
  auto g = yields_and_returns();
  std::ignore = g.next();
  EXPECT_THROW(std::ignore = g.next().value(), hocket::stop_iteration_base);
  auto h = yields_and_returns();
  std::ignore = h.next();
  EXPECT_THROW(std::ignore = h.next().value(), std::exception);
}

TEST(step, drives_a_loop_by_itself) {
  auto g = yields_and_returns();
  int values = 0;
  while (auto given = g.next()) values += static_cast<int>(given->size());
  EXPECT_EQ(values, 7);
}

#if !defined(NDEBUG) && defined(GTEST_HAS_DEATH_TEST)
TEST(step_death_test, taking_a_value_that_is_not_there_is_an_assertion) {
  auto g = yields_once();
  std::ignore = g.next();
  auto end = g.next();
  EXPECT_DEATH(std::ignore = *end, "this step has no value");
}
#endif

TEST(step, an_empty_one_is_a_constant) {
  constexpr hocket::step<int, std::string> none;
  static_assert(!none && !none.has_value() && !none.returned());
  static_assert(hocket::is_generator_v<generator<int>> && !hocket::is_generator_v<int>);
  [[maybe_unused]] constexpr auto end = generator<int>::end();
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <ranges>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::generator;
using hocket::generator_state;
using hocket::stop_iteration;
using hocket::tests::was_closed;

generator<int> raises_stop(int value) {
  co_yield 1;
  throw stop_iteration<int>(value);
}

generator<int> nothing() { co_return; }

/// Runs `action`, which must throw what a stop_iteration becomes on its way out of a body.
template <class Action>
void expect_converted(Action action) {
  try {
    action();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const hocket::runtime_error& error) {
    EXPECT_STREQ(error.what(), "generator raised StopIteration");
  }
}

TEST(pep479, a_stop_iteration_that_leaves_a_body_is_a_runtime_error_P479_01) {
  auto g = raises_stop(1);
  std::ignore = g.next();
  expect_converted([&] { std::ignore = g.next(); });
}

TEST(pep479, a_class_of_ones_own_that_derives_from_it_is_converted_too_P479_01) {
  struct my_stop : stop_iteration<std::string> {
    using stop_iteration::stop_iteration;
  };
  auto body = []() -> generator<int> {
    throw my_stop("mine");
    co_yield 1;
  };
  auto g = body();
  expect_converted([&] { std::ignore = g.next(); });
}

TEST(pep479, the_original_is_nested_in_it_P479_02) {
  auto g = raises_stop(42);
  std::ignore = g.next();
  try {
    std::ignore = g.next();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const hocket::runtime_error& error) {
    try {
      std::rethrow_if_nested(error);
      ADD_FAILURE() << "nothing is nested";
    } catch (const stop_iteration<int>& cause) {
      EXPECT_EQ(cause.value(), 42);
    }
  }
}

TEST(pep479, an_unguarded_value_of_an_empty_generator_is_no_silent_end_P479_03) {
  auto body = []() -> generator<int> {
    auto empty = nothing();
    co_yield empty.next().value();
  };
  auto g = body();
  expect_converted([&] { std::ignore = g.next(); });

  auto in_a_loop = body();
  expect_converted([&] {
    for (int value : in_a_loop) std::ignore = value;
  });
}

TEST(pep479, handlers_in_the_body_see_the_stop_iteration_itself_P479_04) {
  auto body = []() -> generator<int, void, std::string> {
    auto empty = nothing();
    try {
      co_yield empty.next().value();
    } catch (const stop_iteration<void>&) {
      co_return "ok";
    }
    co_return "no stop_iteration";
  };
  EXPECT_EQ(body().next().result(), "ok");
}

TEST(pep479, it_closes_the_generator_P479_06) {
  auto g = raises_stop(1);
  std::ignore = g.next();
  expect_converted([&] { std::ignore = g.next(); });
  EXPECT_EQ(g.state(), generator_state::closed);
  EXPECT_TRUE(was_closed(g.next()));
  EXPECT_THROW(std::ignore = g.next().value(), stop_iteration<void>);
}

TEST(pep479, returning_a_stop_iteration_is_no_raise_P479_07) {
  auto body = []() -> generator<int, void, stop_iteration<int>> {
    co_yield 1;
    co_return stop_iteration<int>(2);
  };
  auto g = body();
  std::ignore = g.next();
  auto end = g.next();
  ASSERT_TRUE(end.returned());
  EXPECT_EQ(end.result().value(), 2);
}

TEST(pep479, one_in_the_condition_of_a_view_is_no_truncation_P479_10) {
  auto body = []() -> generator<int> {
    auto below_three = [](int x) { return x < 3 || nothing().next().value() != 0; };
    for (int x : std::views::iota(0, 9) | std::views::filter(below_three)) co_yield x;
  };
  auto g = body();
  std::vector<int> values;
  expect_converted([&] {
    for (int value : g) values.push_back(value);
  });
  EXPECT_EQ(values, (std::vector{0, 1, 2}));
}

TEST(pep479, an_exit_that_becomes_a_stop_iteration_is_converted_in_a_throw_too_P479_01) {
  auto body = []() -> generator<int> {
    try {
      co_yield 1;
    } catch (const std::out_of_range&) {
      throw stop_iteration<void>();
    }
  };
  auto g = body();
  std::ignore = g.next();
  expect_converted([&] { std::ignore = g.throw_(std::out_of_range("")); });
}

}  // namespace

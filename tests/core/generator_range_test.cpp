// SPDX-License-Identifier: BSL-1.0
// A generator as a view and an input range.
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::generator;
using hocket::generator_state;
using hocket::tests::on_exit;
using hocket::tests::trace;

using ints = generator<int>;
static_assert(std::ranges::view<ints>);
static_assert(std::ranges::input_range<ints>);
static_assert(!std::ranges::forward_range<ints>);
static_assert(std::input_iterator<ints::iterator>);
static_assert(!std::copyable<ints::iterator>);
static_assert(std::sentinel_for<std::default_sentinel_t, ints::iterator>);
static_assert(std::ranges::viewable_range<ints>);
static_assert(std::ranges::input_range<generator<int, int, int>>);
static_assert(std::ranges::input_range<generator<std::unique_ptr<int>>>);
static_assert(std::ranges::view<generator<const std::string&>>);
static_assert(std::same_as<std::ranges::range_value_t<generator<const std::string&>>, std::string>);
static_assert(std::same_as<std::ranges::range_reference_t<generator<std::string&>>, std::string&>);

ints naturals() {
  for (int n = 0;; ++n) co_yield n;
}

ints up_to(int last) {
  for (int n = 1; n <= last; ++n) co_yield n;
}

TEST(generator_range, feeds_a_pipeline_of_views_NXT_14) {
  std::vector<int> values;
  for (int value : naturals() | std::views::filter([](int n) { return n % 2 == 1; }) |
                       std::views::transform([](int n) { return n * n; }) | std::views::take(3)) {
    values.push_back(value);
  }
  EXPECT_EQ(values, (std::vector{1, 9, 25}));
}

TEST(generator_range, a_borrowed_one_goes_on_after_the_pipeline_NXT_07) {
  auto g = naturals();
  std::vector<int> values;
  for (int value : std::ranges::ref_view(g) | std::views::take_while([](int n) { return n < 2; })) {
    values.push_back(value);
  }
  EXPECT_EQ(values, (std::vector{0, 1}));
  EXPECT_EQ(g.next().value(), 3);
}

TEST(generator_range, serves_the_algorithms_NXT_03) {
  EXPECT_EQ(std::ranges::count_if(up_to(10), [](int n) { return n > 3; }), 7);
  std::vector<int> values;
  std::ranges::copy(up_to(3), std::back_inserter(values));
  EXPECT_EQ(values, (std::vector{1, 2, 3}));
}

TEST(generator_range, an_empty_one_begins_at_its_end_NXT_03) {
  auto g = up_to(0);
  EXPECT_TRUE(g.begin() == g.end());
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(generator_range, iterating_starts_where_the_generator_stands_NXT_08) {
  auto g = up_to(3);
  std::ignore = g.next();
  std::vector<int> values;
  for (int value : g) values.push_back(value);
  EXPECT_EQ(values, (std::vector{2, 3}));
}

TEST(generator_range, the_iterator_reaches_into_the_value) {
  auto words = []() -> generator<std::string> {
    co_yield "a";
    co_yield "bc";
  };
  auto g = words();
  auto position = g.begin();
  EXPECT_EQ(position->size(), 1U);
  position++;
  EXPECT_EQ(position->size(), 2U);
  EXPECT_FALSE(position == g.end());
  ++position;
  EXPECT_TRUE(position == g.end());
}

TEST(generator_range, an_exception_in_a_loop_comes_out_and_the_generator_is_closed_NXT_06) {
  auto fails = [](trace& out) -> ints {
    const on_exit fin(out, "finally");
    co_yield 1;
    throw std::out_of_range("");
  };
  trace out;
  auto g = fails(out);
  EXPECT_THROW(
      {
        for (int value : g) out.push_back(std::to_string(value));
      },
      std::out_of_range);
  EXPECT_EQ(out, (trace{"1", "finally"}));
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(generator_range, a_loop_body_that_throws_leaves_a_named_generator_suspended_NXT_07) {
  auto g = up_to(3);
  EXPECT_THROW(
      {
        for (int value : g) {
          if (value == 1) throw std::out_of_range("");
        }
      },
      std::out_of_range);
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(g.next().value(), 2);
}

TEST(generator_range,
     one_that_takes_values_without_none_can_be_iterated_for_one_value_only_NXT_01) {
  auto body = []() -> generator<int, int> {
    int n = 1;
    for (;;) n = co_yield n;
  };
  auto g = body();
  auto position = g.begin();
  EXPECT_EQ(*position, 1);
  EXPECT_THROW(++position, hocket::type_error);
  EXPECT_EQ(g.send(5).value(), 5);
}

}  // namespace

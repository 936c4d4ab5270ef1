// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::from;
using hocket::generator;
using hocket::generator_state;
using hocket::tests::message_of;
using hocket::tests::trace;
using hocket::tests::was_closed;

/// The lecture's first coroutine, with its prints.
generator<int> three_multiples(trace& out, int x) {
  out.push_back("1");
  co_yield x;
  out.push_back("2");
  co_yield x + 5;
  out.push_back("3");
  co_yield x + 10;
  out.push_back("end");
}

generator<int> count_up(int& steps) {
  for (int n = 1;; ++n) {
    ++steps;
    co_yield n;
  }
}

generator<int> fails_at_its_second_step() {
  co_yield 1;
  throw std::out_of_range("second");
}

TEST(next, is_send_none_CRE_02_NXT_01) {
  auto body = [](std::vector<std::optional<int>>& got) -> generator<int, std::optional<int>> {
    got.push_back(co_yield 1);
    got.push_back(co_yield 2);
  };
  std::vector<std::optional<int>> got;
  auto g = body(got);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.next().value(), 2);
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0], std::nullopt);
  EXPECT_TRUE(g.send(std::nullopt).returned());
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(got[1], std::nullopt);
}

TEST(next, sends_the_monostate_where_that_is_the_none_NXT_01) {
  auto body = [](int& received) -> generator<int, std::monostate> {
    for (int n = 0;; ++n) {
      std::ignore = co_yield n;
      ++received;
    }
  };
  int received = 0;
  auto g = body(received);
  EXPECT_EQ(g.next().value(), 0);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.send(std::monostate()).value(), 2);
  EXPECT_EQ(received, 2);
}

TEST(next, is_a_type_error_that_changes_nothing_where_send_has_no_none_NXT_01) {
  auto body = []() -> generator<int, int> {
    int n = 1;
    for (;;) n = co_yield n;
  };
  auto g = body();
  EXPECT_EQ(g.next().value(), 1);
  message_of<hocket::type_error>([&] { std::ignore = g.next(); });
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(g.send(7).value(), 7);
  g.close();
  EXPECT_TRUE(was_closed(g.next()));
}

TEST(next, gives_values_in_order_and_runs_the_code_after_a_yield_only_when_asked_NXT_02) {
  trace out;
  auto g = three_multiples(out, 5);
  EXPECT_EQ(g.next().value(), 5);
  EXPECT_EQ(out, (trace{"1"}));
  EXPECT_EQ(g.next().value(), 10);
  EXPECT_EQ(out, (trace{"1", "2"}));
  EXPECT_EQ(g.next().value(), 15);
  EXPECT_EQ(out, (trace{"1", "2", "3"}));
}

TEST(next, a_drain_consumes_the_end_silently_NXT_03) {
  trace out;
  std::vector<int> values;
  for (int value : three_multiples(out, 5)) values.push_back(value);
  EXPECT_EQ(values, (std::vector{5, 10, 15}));
  EXPECT_EQ(out.back(), "end");
}

TEST(next, on_an_exhausted_generator_says_so_every_time_NXT_04) {
  trace out;
  auto g = three_multiples(out, 5);
  for (int value : g) std::ignore = value;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(was_closed(g.next()));
    try {
      std::ignore = g.next().value();
      ADD_FAILURE() << "no stop_iteration";
    } catch (const hocket::stop_iteration<void>& end) {
      EXPECT_FALSE(end.has_value());
    }
  }
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(next, a_default_stands_for_exhaustion_only_NXT_05) {
  auto next_or = [](generator<int>& g, int fallback) {
    auto step = g.next();
    return step ? *step : fallback;
  };
  auto closed = fails_at_its_second_step();
  closed.close();
  EXPECT_EQ(next_or(closed, -1), -1);
  auto raising = fails_at_its_second_step();
  EXPECT_EQ(next_or(raising, -1), 1);
  EXPECT_THROW(next_or(raising, -1), std::out_of_range);
}

TEST(next, lets_an_exception_out_unchanged_and_once_NXT_06) {
  auto body = [](std::exception_ptr error) -> generator<int> {
    co_yield 1;
    std::rethrow_exception(error);
  };
  const auto error = std::make_exception_ptr(std::out_of_range("body"));
  auto g = body(error);
  EXPECT_EQ(g.next().value(), 1);
  try {
    std::ignore = g.next();
    ADD_FAILURE() << "nothing was thrown";
  } catch (...) {
    EXPECT_EQ(std::current_exception(), error);
  }
  EXPECT_EQ(g.state(), generator_state::closed);
  EXPECT_TRUE(was_closed(g.next()));
}

TEST(next, a_loop_that_is_left_early_leaves_the_generator_suspended_NXT_07) {
  int steps = 0;
  auto g = count_up(steps);
  for (int value : g) {
    if (value == 1) break;
  }
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(g.next().value(), 2);
  for (int value : g) {
    EXPECT_EQ(value, 3);
    break;
  }
}

TEST(next, two_consumers_of_one_generator_share_its_position_NXT_08) {
  int steps = 0;
  auto g = count_up(steps);
  auto a = g.begin();
  const int first = *a;
  auto b = g.begin();
  EXPECT_EQ(first, 1);
  EXPECT_EQ(*b, 2);
}

TEST(next, a_bare_yield_gives_none_and_a_tuple_is_one_value_NXT_09) {
  auto bare = []() -> generator<std::monostate> { co_yield std::monostate(); };
  auto g = bare();
  EXPECT_EQ(g.next().value(), std::monostate());
  EXPECT_TRUE(g.next().returned());

  auto pair = []() -> generator<std::tuple<int, int>> { co_yield std::tuple(1, 2); };
  EXPECT_EQ(pair().next().value(), std::tuple(1, 2));
}

TEST(next, a_yielded_reference_is_the_object_itself_NXT_10) {
  auto body = [](std::size_t& seen) -> generator<std::vector<int>&> {
    std::vector<int> list{1};
    co_yield list;
    seen = list.size();
    co_yield list;
  };
  std::size_t seen = 0;
  auto g = body(seen);
  std::vector<int>& first = g.next().value();
  first.push_back(2);
  std::vector<int>& second = g.next().value();
  EXPECT_EQ(seen, 2U);
  EXPECT_EQ(&first, &second);
}

TEST(next, yields_in_statements_of_their_own_run_in_order_and_get_their_own_values_NXT_11) {
  auto body = []() -> generator<std::string, std::optional<int>> {
    const std::optional<int> a = co_yield "a";
    const std::optional<int> b = co_yield "b";
    co_yield std::to_string(a.value()) + "," + std::to_string(b.value());
  };
  auto g = body();
  EXPECT_EQ(g.next().value(), "a");
  EXPECT_EQ(g.send(1).value(), "b");
  EXPECT_EQ(g.send(2).value(), "1,2");
}

TEST(next, an_old_value_that_is_read_before_the_yield_overwrites_later_changes_NXT_12) {
  auto body = [](int& n) -> generator<int, int> {
    const int before = n;
    const int sent = co_yield 0;
    n = before + sent;
  };
  int n = 0;
  auto g = body(n);
  std::ignore = g.next();
  n = 100;
  EXPECT_TRUE(g.send(10).returned());
  EXPECT_EQ(n, 10);
}

TEST(next, an_infinite_generator_computes_what_is_asked_for_NXT_14) {
  int steps = 0;
  auto g = count_up(steps);
  std::vector<int> values;
  for (int i = 0; i < 5; ++i) values.push_back(g.next().value());
  EXPECT_EQ(values, (std::vector{1, 2, 3, 4, 5}));
  EXPECT_EQ(steps, 5);
}

struct tree {
  int label;
  std::unique_ptr<tree> left = nullptr;
  std::unique_ptr<tree> right = nullptr;
};

std::unique_ptr<tree> tree_of(int first, int last) {
  if (first > last) return nullptr;
  const int middle = (first + last) / 2;
  auto node = std::make_unique<tree>();
  node->label = middle;
  node->left = tree_of(first, middle - 1);
  node->right = tree_of(middle + 1, last);
  return node;
}

generator<int> in_order_by_loops(const tree* node) {
  if (node == nullptr) co_return;
  for (int label : in_order_by_loops(node->left.get())) co_yield label;
  co_yield node->label;
  for (int label : in_order_by_loops(node->right.get())) co_yield label;
}

generator<int> in_order_by_delegation(const tree* node) {
  if (node == nullptr) co_return;
  co_yield from(in_order_by_delegation(node->left.get()));
  co_yield node->label;
  co_yield from(in_order_by_delegation(node->right.get()));
}

TEST(next, recursive_generators_yield_in_nested_order_NXT_15) {
  const auto root = tree_of(1, 100);
  std::vector<int> looped, delegated, expected;
  for (int label : in_order_by_loops(root.get())) looped.push_back(label);
  for (int label : in_order_by_delegation(root.get())) delegated.push_back(label);
  for (int label = 1; label <= 100; ++label) expected.push_back(label);
  EXPECT_EQ(looped, expected);
  EXPECT_EQ(delegated, expected);
}

}  // namespace

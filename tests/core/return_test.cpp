// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::generator;
using hocket::generator_state;
using hocket::stop_iteration;
using hocket::tests::on_exit;
using hocket::tests::trace;
using hocket::tests::was_closed;

generator<int, void, int> yields_one_returns(int result) {
  co_yield 1;
  co_return result;
}

generator<int> falls_off_its_end() { co_yield 1; }

TEST(returning, ends_the_step_with_the_value_RET_01) {
  auto body = []() -> generator<int, int, int> {
    const int z = co_yield 11;
    co_return z;
  };
  auto g = body();
  std::ignore = g.next();
  auto end = g.send(22);
  EXPECT_FALSE(end);
  ASSERT_TRUE(end.returned());
  EXPECT_EQ(end.result(), 22);
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(returning, is_a_stop_iteration_for_those_who_ask_for_a_value_RET_01) {
  auto g = yields_one_returns(22);
  EXPECT_EQ(g.next().value(), 1);
  try {
    std::ignore = g.next().value();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const stop_iteration<int>& stop) {
    EXPECT_TRUE(stop.has_value());
    EXPECT_EQ(stop.value(), 22);
  }
}

TEST(returning, nothing_is_an_end_without_a_value_RET_02) {
  auto g = falls_off_its_end();
  EXPECT_EQ(g.next().value(), 1);
  auto end = g.next();
  EXPECT_TRUE(end.returned());
  end.result();
  try {
    std::ignore = end.value();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const hocket::stop_iteration_base& stop) {
    EXPECT_NE(dynamic_cast<const stop_iteration<void>*>(&stop), nullptr);
  }
}

TEST(returning, a_structure_is_carried_as_the_one_value_RET_03) {
  struct count_and_average {
    int count;
    double average;
    bool operator==(const count_and_average&) const = default;
  };
  auto body = []() -> generator<int, void, count_and_average> {
    co_yield 1;
    co_return count_and_average{2, 4.0};
  };
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.next().result(), (count_and_average{2, 4.0}));
}

TEST(returning, delivers_the_value_once_RET_05) {
  auto g = yields_one_returns(7);
  std::ignore = g.next();
  EXPECT_EQ(g.next().result(), 7);
  EXPECT_TRUE(was_closed(g.next()));
  try {
    std::ignore = g.next().value();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const stop_iteration<int>& stop) {
    EXPECT_FALSE(stop.has_value());
  }
}

TEST(returning, a_value_that_nobody_took_is_gone_at_the_next_step_RET_05) {
  auto g = yields_one_returns(7);
  std::ignore = g.next();
  EXPECT_TRUE(g.next().returned());
  EXPECT_TRUE(was_closed(g.next()));
}

TEST(returning, loops_throw_the_value_away_RET_06) {
  auto g = yields_one_returns(9);
  std::vector<int> values;
  for (int value : g) values.push_back(value);
  EXPECT_EQ(values, std::vector{1});
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(returning, an_empty_return_cannot_be_told_from_none_RET_07) {
  auto returns = []() -> generator<int> {
    co_yield 1;
    co_return;
  };
  for (auto* function : {+returns, &falls_off_its_end}) {
    auto g = function();
    std::ignore = g.next();
    auto end = g.next();
    EXPECT_TRUE(end.returned());
    EXPECT_FALSE(end.has_value());
    EXPECT_TRUE(was_closed(g.next()));
  }
}

TEST(returning, computes_the_value_before_the_locals_die_FIN_10_RET_08) {
  struct overwrites {
    int& target;
    trace& out;
    ~overwrites() {
      target = 2;
      out.push_back("finally");
    }
  };
  auto body = [](int& x, trace& out) -> generator<int, void, int> {
    co_yield 0;
    const overwrites at_end{x, out};
    co_return x;
  };
  int x = 1;
  trace out;
  auto g = body(x, out);
  std::ignore = g.next();
  auto end = g.next();
  EXPECT_EQ(out, trace{"finally"});
  EXPECT_EQ(end.result(), 1);
  EXPECT_EQ(x, 2);
}

TEST(returning, from_a_handler_replaces_the_exception_RET_09) {
  auto body = []() -> generator<int, void, int> {
    try {
      co_yield 1;
    } catch (...) {
      co_return 5;
    }
    co_return 0;
  };
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::out_of_range("gone")).result(), 5);
  EXPECT_EQ(std::current_exception(), nullptr);
}

TEST(returning, the_value_in_a_stop_iteration_can_be_replaced_RET_11) {
  stop_iteration<std::string> stop("a");
  EXPECT_EQ(stop.value(), "a");
  stop.value() = "z";
  EXPECT_EQ(stop.value(), "z");
  EXPECT_FALSE(stop_iteration<std::string>().has_value());
  EXPECT_THROW(std::ignore = stop_iteration<std::string>().value(), std::bad_optional_access);
}

TEST(returning, a_reference_is_that_of_an_object_which_outlives_the_body_RET_01) {
  static const std::string kept = "kept";
  auto named = [](const std::string& text) -> generator<int, void, const std::string&> {
    co_yield 1;
    co_return text;
  };
  auto wrapped = [](std::string& text) -> generator<int, void, const std::string&> {
    co_yield 1;
    co_return std::ref(text);
  };
  auto g = named(kept);
  std::ignore = g.next();
  EXPECT_EQ(&g.next().result(), &kept);
  std::string text = "text";
  auto h = wrapped(text);
  std::ignore = h.next();
  EXPECT_EQ(&h.next().result(), &text);
}

TEST(returning, before_any_yield_ends_the_first_step_RET_12) {
  auto body = [](bool at_once) -> generator<int, void, int> {
    if (at_once) co_return 3;
    co_yield 1;
    co_return 4;
  };
  auto g = body(true);
  auto end = g.next();
  EXPECT_FALSE(end.has_value());
  EXPECT_EQ(end.result(), 3);
  EXPECT_EQ(g.state(), generator_state::closed);
}

}  // namespace

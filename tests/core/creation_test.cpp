// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::generator;
using hocket::generator_state;
using hocket::tests::on_exit;
using hocket::tests::trace;

generator<int> announced(trace& out, int y) {
  out.push_back("y>");
  co_yield y;
}

generator<std::optional<double>, double> averager() {
  std::optional<double> average;
  double total = 0;
  for (int count = 1;; ++count) {
    total += co_yield average;
    average = total / count;
  }
}

generator<int> count_up() {
  for (int n = 1;; ++n) co_yield n;
}

TEST(creation, calling_a_generator_function_runs_none_of_its_body_CRE_01) {
  trace out;
  auto g = announced(out, 5);
  EXPECT_EQ(out, trace{});
  EXPECT_EQ(g.state(), generator_state::created);
  static_assert(std::same_as<decltype(g), generator<int>>);
  static_assert(hocket::is_generator_v<decltype(g)>);
  static_assert(!hocket::is_generator_v<std::vector<int>>);
}

TEST(creation, the_first_next_runs_up_to_the_first_yield_and_gives_its_value_CRE_02) {
  trace out;
  auto g = announced(out, 5);
  EXPECT_EQ(g.next().value(), 5);
  EXPECT_EQ(out, trace{"y>"});
  EXPECT_EQ(g.state(), generator_state::suspended);
}

TEST(creation, a_first_yield_with_nothing_to_say_gives_none_when_primed_CRE_03) {
  auto av = averager();
  EXPECT_EQ(av.next().value(), std::nullopt);
  EXPECT_EQ(av.state(), generator_state::suspended);
}

TEST(creation, a_generator_is_its_own_iterator_CRE_04) {
  auto g = count_up();
  auto position = g.begin();
  EXPECT_EQ(*position, 1);
  EXPECT_EQ(g.next().value(), 2);
  ++position;
  EXPECT_EQ(*position, 3);
  EXPECT_EQ(g.next().value(), 4);
}

TEST(creation, each_call_makes_an_independent_generator_CRE_05) {
  auto a = count_up();
  auto b = count_up();
  EXPECT_EQ(a.next().value(), 1);
  EXPECT_EQ(a.next().value(), 2);
  EXPECT_EQ(b.next().value(), 1);
  EXPECT_EQ(a.next().value(), 3);
}

/// The threads of this process, where the system tells.
std::ptrdiff_t count_threads() {
  const std::filesystem::path tasks = "/proc/self/task";
  if (!std::filesystem::exists(tasks)) return 0;
  return std::distance(std::filesystem::directory_iterator(tasks),
                       std::filesystem::directory_iterator());
}

TEST(creation, a_hundred_thousand_generators_live_at_once_without_threads_CRE_06) {
  const auto threads_before = count_threads();
  std::vector<generator<std::optional<double>, double>> all;
  for (int i = 0; i < 100'000; ++i) {
    all.push_back(averager());
    ASSERT_FALSE(all.back().next().value().has_value());
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i].send(static_cast<double>(i)).value(), static_cast<double>(i));
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i].send(0).value(), static_cast<double>(i) / 2);
  }
  EXPECT_EQ(count_threads(), threads_before);
}

TEST(creation, a_bad_call_fails_at_once_and_makes_no_generator_CRE_07) {
  static_assert(!std::is_invocable_v<decltype(announced), trace&>);
  static_assert(!std::is_invocable_v<decltype(announced), trace&, const char*>);

  struct refuses_to_be_copied {
    refuses_to_be_copied() = default;
    refuses_to_be_copied(const refuses_to_be_copied&) { throw std::out_of_range("copied"); }
  };
  trace out;
  auto takes = [](trace& into, refuses_to_be_copied) -> generator<int> {
    into.push_back("body");
    co_yield 1;
  };
  const refuses_to_be_copied argument;
  EXPECT_THROW(std::ignore = takes(out, argument), std::out_of_range);
  EXPECT_EQ(out, trace{});
}

TEST(creation, arguments_are_captured_at_the_call_and_free_variables_read_by_the_body_CRE_08) {
  static int free_variable = 0;
  auto body = [](int a) -> generator<std::pair<int, int>> {
    co_yield std::pair<int, int>(a, free_variable);
  };
  free_variable = 1;
  auto g = body(free_variable);
  free_variable = 2;
  EXPECT_EQ(g.next().value(), std::pair(1, 2));
}

TEST(creation, an_argument_lives_in_the_frame_until_that_dies_CRE_08) {
  auto argument = std::make_shared<int>(7);
  const std::weak_ptr<int> watch = argument;
  auto body = [](std::shared_ptr<int> n) -> generator<int> { co_yield *n; };
  {
    auto g = body(std::move(argument));
    EXPECT_FALSE(watch.expired());
    EXPECT_EQ(g.next().value(), 7);
  }
  EXPECT_TRUE(watch.expired());
}

TEST(creation, even_an_unreachable_yield_makes_a_generator_function_CRE_09) {
  auto body = [](trace& out) -> generator<int, void, int> {
    out.push_back("body");
    co_return 7;
    co_yield 0;
  };
  trace out;
  auto g = body(out);
  EXPECT_EQ(out, trace{});
  auto end = g.next();
  ASSERT_TRUE(end.returned());
  EXPECT_EQ(end.result(), 7);
}

TEST(creation, generators_cannot_be_copied_CRE_11) {
  static_assert(!std::is_copy_constructible_v<generator<int>>);
  static_assert(!std::is_copy_assignable_v<generator<int>>);
  static_assert(std::is_nothrow_move_constructible_v<generator<int, int, std::string>>);
  static_assert(std::is_nothrow_move_assignable_v<generator<int, int, std::string>>);

  auto g = count_up();
  std::ignore = g.next();
  auto moved = std::move(g);
  EXPECT_EQ(moved.next().value(), 2);
  EXPECT_EQ(g.state(), generator_state::closed);  // NOLINT(bugprone-use-after-move)
}

TEST(creation, what_was_moved_from_is_closed_CRE_11) {
  auto body = []() -> generator<int, int, int> {
    co_yield 1;
    co_return 2;
  };
  auto g = body();
  const auto moved = std::move(g);
  EXPECT_EQ(g.state(), generator_state::closed);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(g.close(), std::nullopt);
  EXPECT_EQ(moved.state(), generator_state::created);
#if !HOCKET_CHECKED
  EXPECT_TRUE(hocket::tests::was_closed(g.next()));
  EXPECT_TRUE(hocket::tests::was_closed(g.send(1)));
  EXPECT_THROW(std::ignore = g.throw_(std::out_of_range("x")), std::out_of_range);
  EXPECT_EQ(g.begin(), g.end());
#endif
}

TEST(creation, move_assignment_destroys_what_was_there_CRE_11) {
  auto body = [](trace& out, std::string name) -> generator<int> {
    const on_exit fin(out, name);
    co_yield 1;
    co_yield 2;
  };
  trace out;
  auto a = body(out, "a");
  auto b = body(out, "b");
  std::ignore = a.next();
  std::ignore = b.next();
  a = std::move(b);
  EXPECT_EQ(out, trace{"a"});
  EXPECT_EQ(a.next().value(), 2);
  auto& same = a;
  a = std::move(same);
  EXPECT_EQ(a.state(), generator_state::suspended);
}

TEST(creation, only_a_call_of_a_generator_function_makes_a_generator_CRE_12) {
  static_assert(!std::is_default_constructible_v<generator<int>>);
  using handle = std::coroutine_handle<generator<int>::promise_type>;
  static_assert(!std::is_constructible_v<generator<int>, handle>);
  static_assert(!std::is_constructible_v<generator<int>, std::nullptr_t>);
}

TEST(creation, a_generator_has_no_equality_and_no_truth_of_its_own_CRE_13) {
  static_assert(!std::equality_comparable<generator<int>>);
  static_assert(!std::is_constructible_v<bool, generator<int>&>);
}

TEST(creation, a_weak_reference_to_a_shared_generator_dies_with_it_CRE_15) {
  trace out;
  auto body = [](trace& into) -> generator<int> {
    const on_exit fin(into, "fin");
    co_yield 1;
  };
  auto g = std::make_shared<generator<int>>(body(out));
  const std::weak_ptr<generator<int>> watch = g;
  EXPECT_EQ(watch.lock()->next().value(), 1);
  g.reset();
  EXPECT_TRUE(watch.expired());
  EXPECT_EQ(out, trace{"fin"});
}

TEST(creation, a_priming_wrapper_hands_out_a_generator_that_can_be_sent_to_CRE_16) {
  auto consumer = [](auto function) {
    auto g = function();
    std::ignore = g.next();
    return g;
  };
  auto g = consumer(averager);
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(g.send(3).value(), 3.0);
}

/// Throws when it is copied into a frame.
struct copied_once {
  copied_once() = default;
  copied_once(const copied_once& other) : copies(other.copies + 1) {
    if (copies == 2) throw std::length_error("no second copy");
  }
  int copies = 0;
};
[[gnu::noinline]] generator<int> taking(copied_once argument) { co_yield argument.copies; }

TEST(creation, what_a_parameter_throws_comes_out_of_the_call_and_leaves_nothing_CRE_01) {
  const copied_once argument;
  EXPECT_THROW(std::ignore = taking(argument), std::length_error);
  // As the promise of a frame on the caller's stack, which no allocation has come before.
  const hocket::detail::generator_promise<int, void, void> elsewhere;
  EXPECT_EQ(elsewhere.frame_bytes(), 0U);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// A chain of delegations of any depth behaves as its leaf alone, without recursion.
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::from;
using hocket::generator;
using hocket::generator_exit;
using hocket::generator_state;
using hocket::tests::message_of;
using hocket::tests::trace;

constexpr int depth = 100'000;

using deep_type = generator<int, int, int>;

struct counters {
  int alive = 0;
  int handlers = 0;
  int returned = 0;
  std::uintptr_t leaf_stack = 0;
};

struct counted {
  explicit counted(counters& in) : counts(in) { ++counts.alive; }
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;
  ~counted() { --counts.alive; }
  counters& counts;
};

[[gnu::noinline]] std::uintptr_t stack_position() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

/// Answers with the double of what it is sent; an out_of_range with -1; ends on a negative value.
deep_type leaf(counters& counts) {
  const counted alive(counts);
  int answer = 0;
  for (;;) {
    counts.leaf_stack = stack_position();
    try {
      const int sent = co_yield answer;
      if (sent < 0) co_return sent;
      answer = 2 * sent;
    } catch (const std::out_of_range&) {
      answer = -1;
    }
  }
}

deep_type deep(int levels, counters& counts) {
  const counted alive(counts);
  if (levels == 0) {
    const int r = co_yield from(leaf(counts));
    co_return r;
  }
  int r = 0;
  try {
    r = co_yield from(deep(levels - 1, counts));
  } catch (...) {
    ++counts.handlers;
    throw;
  }
  ++counts.returned;
  co_return r;
}

TEST(delegation_depth, three_levels_are_transparent_DEL_60) {
  counters counts;
  auto g = deep(1, counts);
  EXPECT_EQ(g.next().value(), 0);
  EXPECT_EQ(counts.alive, 3);
  EXPECT_EQ(g.send(21).value(), 42);
  EXPECT_EQ(g.throw_(std::out_of_range("")).value(), -1);
  EXPECT_EQ(g.send(1).value(), 2);
  auto end = g.send(-7);
  ASSERT_TRUE(end.returned());
  EXPECT_EQ(end.result(), -7);
  EXPECT_EQ(counts.returned, 1);
  EXPECT_EQ(counts.alive, 0);
}

TEST(delegation_depth, a_hundred_thousand_levels_take_values_and_return_DEL_61_DEL_62) {
  counters counts;
  auto g = deep(depth, counts);
  EXPECT_EQ(g.next().value(), 0);
  EXPECT_EQ(counts.alive, depth + 2);
  for (int n = 0; n < 100; ++n) EXPECT_EQ(g.send(n).value(), 2 * n);
  EXPECT_EQ(g.send(-7).result(), -7);
  EXPECT_EQ(counts.returned, depth);
  EXPECT_EQ(counts.alive, 0);
}

TEST(delegation_depth, an_exception_that_the_leaf_catches_stays_there_DEL_61) {
  counters counts;
  auto g = deep(depth, counts);
  std::ignore = g.next();
  for (int n = 0; n < 10; ++n) {
    EXPECT_EQ(g.throw_(std::out_of_range("")).value(), -1);
    EXPECT_EQ(g.send(n).value(), 2 * n);
  }
  EXPECT_EQ(counts.handlers, 0);
}

TEST(delegation_depth, an_exception_that_nobody_catches_passes_every_level_DEL_62) {
  counters counts;
  auto g = deep(depth, counts);
  std::ignore = g.next();
  const auto message =
      message_of<std::domain_error>([&] { std::ignore = g.throw_(std::domain_error("up")); });
  EXPECT_EQ(message, "up");
  EXPECT_EQ(counts.handlers, depth);
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(delegation_depth, a_close_ends_every_level_DEL_61) {
  counters counts;
  auto g = deep(depth, counts);
  std::ignore = g.next();
  EXPECT_EQ(g.close(), std::nullopt);
  EXPECT_EQ(counts.handlers, depth);
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(delegation_depth, an_exit_that_is_thrown_ends_every_level_DEL_61) {
  counters counts;
  auto g = deep(depth, counts);
  std::ignore = g.next();
  EXPECT_THROW(std::ignore = g.throw_(generator_exit()), generator_exit);
  EXPECT_EQ(counts.handlers, depth);
  EXPECT_EQ(counts.alive, 0);
}

TEST(delegation_depth, destruction_destroys_every_level_and_runs_no_handler_DEL_61) {
  counters counts;
  {
    auto g = deep(depth, counts);
    std::ignore = g.next();
    EXPECT_EQ(counts.alive, depth + 2);
  }
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.handlers, 0);
}

/// How far below this function the leaf runs when a chain of `levels` is resumed.
std::ptrdiff_t stack_depth_of_a_send(int levels) {
  counters counts;
  auto g = deep(levels, counts);
  std::ignore = g.next();
  std::ignore = g.send(1);
  return static_cast<std::ptrdiff_t>(stack_position()) -
         static_cast<std::ptrdiff_t>(counts.leaf_stack);
}

TEST(delegation_depth, a_send_uses_the_same_stack_at_any_depth_DEL_61) {
  EXPECT_EQ(stack_depth_of_a_send(1), stack_depth_of_a_send(depth));
}

/// The same with delegates that are locals of their delegators, as the lecture writes it.
deep_type deep_by_locals(int levels, counters& counts) {
  const counted alive(counts);
  if (levels == 0) {
    const int r = co_yield from(leaf(counts));
    co_return r;
  }
  auto sub = deep_by_locals(levels - 1, counts);
  int r = 0;
  try {
    r = co_yield from(sub);
  } catch (...) {
    ++counts.handlers;
    throw;
  }
  ++counts.returned;
  co_return r;
}

TEST(delegation_depth, delegates_that_are_locals_take_values_and_return_DEL_61) {
  counters counts;
  auto g = deep_by_locals(depth, counts);
  std::ignore = g.next();
  EXPECT_EQ(g.send(21).value(), 42);
  EXPECT_EQ(g.throw_(std::out_of_range("")).value(), -1);
  EXPECT_EQ(g.send(-7).result(), -7);
  EXPECT_EQ(counts.returned, depth);
  EXPECT_EQ(counts.alive, 0);
}

TEST(delegation_depth, delegates_that_are_locals_let_an_exception_through_DEL_62) {
  counters counts;
  auto g = deep_by_locals(depth, counts);
  std::ignore = g.next();
  EXPECT_THROW(std::ignore = g.throw_(std::domain_error("up")), std::domain_error);
  EXPECT_EQ(counts.handlers, depth);
  EXPECT_EQ(counts.alive, 0);
}

TEST(delegation_depth, delegates_that_are_locals_are_closed_and_destroyed_DEL_61) {
  counters closed_counts;
  auto closed = deep_by_locals(depth, closed_counts);
  std::ignore = closed.next();
  EXPECT_EQ(closed.close(), std::nullopt);
  EXPECT_EQ(closed_counts.handlers, depth);
  EXPECT_EQ(closed_counts.alive, 0);

  counters counts;
  {
    auto destroyed = deep_by_locals(depth, counts);
    std::ignore = destroyed.next();
    EXPECT_EQ(counts.alive, depth + 2);
  }
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.handlers, 0);
}

constexpr int million = 1'000'000;

/// The same without a handler at each level, where two throws are spent on a level.
deep_type plain(int levels, counters& counts) {
  const counted alive(counts);
  if (levels == 0) co_return co_yield from(leaf(counts));
  co_return co_yield from(plain(levels - 1, counts));
}

TEST(delegation_depth, a_million_levels_are_driven_thrown_into_and_destroyed_DEL_61_DEL_62) {
  counters counts;
  {
    auto g = plain(million, counts);
    EXPECT_EQ(g.next().value(), 0);
    EXPECT_EQ(g.send(21).value(), 42);
    EXPECT_EQ(g.throw_(std::out_of_range("")).value(), -1);
    EXPECT_EQ(counts.alive, million + 2);
  }
  EXPECT_EQ(counts.alive, 0);
}

TEST(delegation_depth, a_million_levels_return_DEL_61_DEL_62) {
  counters counts;
  auto g = plain(million, counts);
  std::ignore = g.next();
  EXPECT_EQ(g.send(-7).result(), -7);
  EXPECT_EQ(counts.alive, 0);
}

TEST(delegation_depth, a_million_levels_are_thrown_through_DEL_61_DEL_62) {
  counters counts;
  auto g = plain(million, counts);
  std::ignore = g.next();
  EXPECT_THROW(std::ignore = g.throw_(std::domain_error("up")), std::domain_error);
  EXPECT_EQ(counts.alive, 0);
}

TEST(delegation_depth, a_million_levels_are_closed_DEL_61_DEL_62) {
  counters counts;
  auto g = plain(million, counts);
  std::ignore = g.next();
  EXPECT_EQ(g.close(), std::nullopt);
  EXPECT_EQ(counts.alive, 0);
}

deep_type borrowing(deep_type& sub) {
  const int r = co_yield from(sub);
  co_return r;
}

TEST(delegation_depth, a_deep_chain_may_be_borrowed_and_handed_from_one_to_another_DEL_61) {
  // Send has a None here, so that a half-consumed delegate can be taken over.
  using taking_none = generator<int, std::optional<int>, int>;
  struct bodies {
    static taking_none deep(int levels) {
      if (levels == 0) {
        int answer = 0;
        for (;;) {
          const std::optional<int> sent = co_yield answer;
          if (sent == -1) co_return 5;
          ++answer;
        }
      }
      const int r = co_yield from(deep(levels - 1));
      co_return r;
    }
    static taking_none borrow(taking_none& sub) {
      const int r = co_yield from(sub);
      co_return r;
    }
  };
  auto chain = bodies::deep(depth);
  EXPECT_EQ(chain.next().value(), 0);
  {
    auto first = bodies::borrow(chain);
    EXPECT_EQ(first.next().value(), 1);
    EXPECT_EQ(first.send(3).value(), 2);
  }
  EXPECT_EQ(chain.state(), generator_state::suspended);
  auto second = bodies::borrow(chain);
  EXPECT_EQ(second.next().value(), 3);
  EXPECT_EQ(chain.next().value(), 4);
  EXPECT_EQ(second.next().value(), 5);
  EXPECT_EQ(second.send(-1).result(), 5);
}

TEST(delegation_depth, a_loop_of_delegations_that_end_at_once_is_no_recursion_DEL_61) {
  auto ends_at_once = [](int n) -> generator<int, void, int> {
    if (n < 0) co_yield n;
    co_return n;
  };
  auto outer = [](auto& body) -> generator<long> {
    long sum = 0;
    for (int n = 0; n < 300'000; ++n) {
      const int r = co_yield from(body(1));
      sum += r;
    }
    co_yield sum;
  };
  EXPECT_EQ(outer(ends_at_once).next().value(), 300'000L);
}

TEST(delegation_depth, a_chain_of_tail_delegations_grows_and_ends_without_recursion_DEL_61) {
  struct bodies {
    static generator<int> count_down(int n) {
      co_yield n;
      if (n > 0) co_yield from(count_down(n - 1));
    }
  };
  int values = 0;
  for (int value : bodies::count_down(depth)) {
    ASSERT_EQ(value, depth - values);
    ++values;
  }
  EXPECT_EQ(values, depth + 1);
}

TEST(delegation_depth, many_borrowed_levels_are_destroyed_outside_in_without_recursion_FIN_08) {
  counters counts;
  auto leaf_generator = leaf(counts);
  {
    std::vector<deep_type> levels;
    levels.reserve(depth);
    levels.push_back(borrowing(leaf_generator));
    for (std::size_t n = 1; n < std::size_t{depth}; ++n) levels.push_back(borrowing(levels[n - 1]));
    EXPECT_EQ(levels.back().next().value(), 0);
    EXPECT_EQ(levels.back().send(4).value(), 8);
    while (!levels.empty()) levels.pop_back();
  }
  EXPECT_EQ(leaf_generator.state(), generator_state::suspended);
  EXPECT_EQ(leaf_generator.send(5).value(), 10);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <tuple>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::from;
using hocket::generator;
using hocket::generator_state;
using hocket::tests::was_closed;

using any_generator = generator<int, int, int>;

/// Yields once; ends as it is told by what is sent: 0 fails, others are returned.
any_generator ends_as_told() {
  const int sent = co_yield 1;
  if (sent == 0) throw std::out_of_range("told to fail");
  co_return sent;
}

/// Notes the state of `*watched` before and after its yield.
template <class Watched>
generator<int> noting_state(Watched*& watched, std::vector<generator_state>& seen) {
  seen.push_back(watched->state());
  co_yield 1;
  seen.push_back(watched->state());
}

/// Tries everything on a closed generator; true when it stays closed.
bool stays_closed(any_generator& g) {
  bool closed = was_closed(g.next()) && was_closed(g.send(1));
  try {
    std::ignore = g.throw_(std::invalid_argument(""));
    closed = false;
  } catch (const std::invalid_argument&) {
  }
  std::ignore = g.close();
  return closed && was_closed(g.next()) && g.state() == generator_state::closed;
}

TEST(state, is_one_of_four_in_a_life_STA_01) {
  std::vector<generator_state> seen;
  generator<int>* self = nullptr;
  auto g = noting_state(self, seen);
  self = &g;
  seen.push_back(g.state());
  std::ignore = g.next();
  seen.push_back(g.state());
  std::ignore = g.next();
  seen.push_back(g.state());
  using enum generator_state;
  EXPECT_EQ(seen, (std::vector{created, running, suspended, running, closed}));
}

TEST(state, closed_is_final_whatever_led_there_STA_02) {
  auto returned = ends_as_told();
  std::ignore = returned.next();
  std::ignore = returned.send(5);
  EXPECT_TRUE(stays_closed(returned));

  auto failed = ends_as_told();
  std::ignore = failed.next();
  EXPECT_THROW(std::ignore = failed.send(0), std::out_of_range);
  EXPECT_TRUE(stays_closed(failed));

  auto closed = ends_as_told();
  std::ignore = closed.next();
  std::ignore = closed.close();
  EXPECT_TRUE(stays_closed(closed));
}

TEST(state, created_can_go_straight_to_closed_STA_03) {
  auto closed = ends_as_told();
  std::ignore = closed.close();
  EXPECT_TRUE(stays_closed(closed));

  auto thrown_into = ends_as_told();
  EXPECT_THROW(std::ignore = thrown_into.throw_(std::out_of_range("")), std::out_of_range);
  EXPECT_TRUE(stays_closed(thrown_into));

  auto body = [](bool fails) -> any_generator {
    if (fails) throw std::out_of_range("at once");
    co_return 1;
  };
  auto fails_at_once = body(true);
  EXPECT_THROW(std::ignore = fails_at_once.next(), std::out_of_range);
  EXPECT_TRUE(stays_closed(fails_at_once));
  auto returns_at_once = body(false);
  EXPECT_TRUE(returns_at_once.next().returned());
  EXPECT_TRUE(stays_closed(returns_at_once));
}

TEST(state, running_is_seen_by_what_the_body_calls_STA_04) {
  struct helper {
    static generator_state state_of(const generator<int>& g) { return g.state(); }
  };
  auto body = [](generator<int>*& self, generator_state& seen) -> generator<int> {
    seen = helper::state_of(*self);
    try {
      co_yield 1;
    } catch (const std::out_of_range&) {
      seen = helper::state_of(*self);
    }
    co_yield 2;
  };
  generator<int>* self = nullptr;
  generator_state seen = generator_state::closed;
  auto g = body(self, seen);
  self = &g;
  std::ignore = g.next();
  EXPECT_EQ(seen, generator_state::running);
  seen = generator_state::closed;
  std::ignore = g.throw_(std::out_of_range(""));
  EXPECT_EQ(seen, generator_state::running);
}

TEST(state, running_is_seen_by_locals_that_die_in_a_close_STA_04) {
  struct notes_state {
    generator<int>*& watched;
    generator_state& seen;
    ~notes_state() { seen = watched->state(); }
  };
  auto body = [](generator<int>*& self, generator_state& seen) -> generator<int> {
    const notes_state at_end{self, seen};
    co_yield 1;
  };
  generator<int>* self = nullptr;
  generator_state seen = generator_state::created;
  auto g = body(self, seen);
  self = &g;
  std::ignore = g.next();
  g.close();
  EXPECT_EQ(seen, generator_state::running);
}

TEST(state, a_delegator_runs_while_its_delegate_does_and_is_suspended_with_it_STA_06) {
  auto outer_body = [](generator<int>& sub) -> generator<int> { co_yield from(sub); };
  std::vector<generator_state> seen;
  generator<int>* watched = nullptr;
  auto inner = noting_state(watched, seen);
  auto middle = outer_body(inner);
  auto outer = outer_body(middle);
  for (auto* delegator : {&middle, &outer}) {
    seen.clear();
    watched = delegator;
    std::ignore = outer.next();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0], generator_state::running);
    if (delegator == &middle) {
      EXPECT_EQ(inner.state(), generator_state::suspended);
      EXPECT_EQ(middle.state(), generator_state::suspended);
      EXPECT_EQ(outer.state(), generator_state::suspended);
    }
  }
  EXPECT_EQ(outer.state(), generator_state::closed);
}

TEST(state, a_running_generator_is_never_seen_suspended_STA_07) {
  auto body = [](generator<int>*& self, bool& seen_otherwise) -> generator<int> {
    for (int n = 0;; ++n) {
      seen_otherwise |= self->state() != generator_state::running;
      co_yield n;
    }
  };
  generator<int>* self = nullptr;
  bool seen_otherwise = false;
  auto g = body(self, seen_otherwise);
  self = &g;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(g.next().value(), i);
    EXPECT_EQ(g.state(), generator_state::suspended);
  }
  EXPECT_FALSE(seen_otherwise);
}

TEST(state, there_is_no_restart_STA_08) {
  auto g = ends_as_told();
  std::ignore = g.next();
  std::ignore = g.send(1);
  int values = 0;
  for (int value : g) values += value;
  EXPECT_EQ(values, 0);
  EXPECT_EQ(ends_as_told().next().value(), 1);
}

}  // namespace

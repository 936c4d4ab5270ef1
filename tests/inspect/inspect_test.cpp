// SPDX-License-Identifier: BSL-1.0
// Python's gi_ attributes and inspect module.
#include "hocket/inspect.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "hocket/generator.hpp"

namespace {

using hocket::from;
using hocket::generator;
using hocket::generator_info;
using hocket::generator_state;
using hocket::inspect;

using locals = std::vector<std::pair<std::string, std::string>>;

constexpr unsigned first_yield_line = __LINE__ + 2;
generator<int> counting() {
  co_yield 1;
  co_yield 2;
}

constexpr unsigned loop_yield_line = __LINE__ + 2;
generator<int> looping() {
  for (int n = 0;; ++n) co_yield n;
}

constexpr unsigned outer_yield_line = __LINE__ + 3;
generator<int> outer() {
  co_yield 0;
  co_yield from(counting());
  co_yield 3;
}

generator<int> outermost() { co_yield from(outer()); }

bool ends_with(std::string_view text, std::string_view end) { return text.ends_with(end); }

TEST(inspect, a_generator_knows_the_function_that_made_it_INS_01) {
  auto a = counting();
  auto b = counting();
  auto other = looping();
  EXPECT_TRUE(ends_with(inspect(a).function, "counting")) << inspect(a).function;
  EXPECT_TRUE(ends_with(inspect(other).function, "looping")) << inspect(other).function;
  EXPECT_EQ(inspect(a).function, inspect(b).function);
  std::ignore = a.next();
  EXPECT_EQ(inspect(a).function, inspect(b).function);
}

TEST(inspect, the_place_is_not_started_and_then_one_for_each_yield_INS_03) {
  auto g = counting();
  EXPECT_EQ(inspect(g).line, 0U);
  EXPECT_EQ(inspect(g).resumptions, 0U);
  std::ignore = g.next();
  EXPECT_EQ(inspect(g).line, first_yield_line);
  EXPECT_EQ(inspect(g).resumptions, 1U);
  std::ignore = g.next();
  EXPECT_EQ(inspect(g).line, first_yield_line + 1);
  EXPECT_EQ(inspect(g).resumptions, 2U);
}

TEST(inspect, looping_back_to_a_yield_gives_the_same_place_INS_04) {
  auto g = looping();
  for (int n = 0; n < 3; ++n) {
    std::ignore = g.next();
    EXPECT_EQ(inspect(g).line, loop_yield_line);
  }
}

TEST(inspect, the_place_follows_the_position_in_this_file_INS_14) {
  auto g = outer();
  std::ignore = g.next();
  EXPECT_TRUE(ends_with(inspect(g).file, "inspect_test.cpp")) << inspect(g).file;
  EXPECT_EQ(inspect(g).line, outer_yield_line - 1);
  std::ignore = g.next();
  EXPECT_EQ(inspect(g).line, outer_yield_line);
  std::ignore = g.next();
  EXPECT_EQ(inspect(g).line, outer_yield_line);
  std::ignore = g.next();
  EXPECT_EQ(inspect(g).line, outer_yield_line + 1);
}

generator<int, std::string> watching(int parameter) {
  const auto first = co_await hocket::watch("parameter", parameter);
  std::string result = co_yield 1;
  const auto second = co_await hocket::watch("result", result);
  {
    const bool inside = true;
    const auto third = co_await hocket::watch("inside", inside);
    result = co_yield 2;
  }
  result = co_yield 3;
}

TEST(inspect, watched_locals_are_shown_as_they_are_bound_INS_05) {
  auto g = watching(7);
  EXPECT_EQ(inspect(g).locals, locals{});
  std::ignore = g.next();
  EXPECT_EQ(inspect(g).locals, (locals{{"parameter", "7"}}));
  std::ignore = g.send("a");
  EXPECT_EQ(inspect(g).locals, (locals{{"parameter", "7"}, {"result", "'a'"}, {"inside", "True"}}));
  std::ignore = g.send("b");
  EXPECT_EQ(inspect(g).locals, (locals{{"parameter", "7"}, {"result", "'b'"}}));
}

TEST(inspect, the_locals_of_two_generators_are_apart_and_gone_when_closed_INS_15) {
  auto a = watching(1);
  auto b = watching(2);
  std::ignore = a.next();
  std::ignore = b.next();
  EXPECT_EQ(inspect(a).locals, (locals{{"parameter", "1"}}));
  EXPECT_EQ(inspect(b).locals, (locals{{"parameter", "2"}}));
  a.close();
  EXPECT_EQ(inspect(a).locals, locals{});
  EXPECT_EQ(inspect(b).locals, (locals{{"parameter", "2"}}));
}

template <class T>
concept Inspectable = requires(const T& object) { inspect(object); };

TEST(inspect, what_is_no_generator_cannot_be_inspected_INS_15) {
  static_assert(Inspectable<generator<int>>);
  static_assert(!Inspectable<int>);
  static_assert(!Inspectable<std::vector<int>>);
}

TEST(inspect, no_generator_is_seen_running_from_outside_INS_06) {
  auto g = counting();
  EXPECT_EQ(inspect(g).state, generator_state::created);
  std::ignore = g.next();
  EXPECT_EQ(inspect(g).state, generator_state::suspended);
  g.close();
  EXPECT_EQ(inspect(g).state, generator_state::closed);
}

TEST(inspect, a_closed_generator_has_its_state_and_nothing_else_INS_10) {
  auto g = outer();
  std::ignore = g.next();
  std::ignore = g.next();
  EXPECT_GT(inspect(g).frame_bytes, 0U);
  g.close();
  const generator_info info = inspect(g);
  EXPECT_EQ(info.state, generator_state::closed);
  EXPECT_EQ(info.function, "");
  EXPECT_EQ(info.file, "");
  EXPECT_EQ(info.line, 0U);
  EXPECT_EQ(info.frame_bytes, 0U);
  EXPECT_TRUE(info.delegates.empty());

  auto exhausted = counting();
  for (int value : exhausted) std::ignore = value;
  EXPECT_EQ(inspect(exhausted).state, generator_state::closed);
  EXPECT_EQ(inspect(exhausted).function, "");
}

/// The names of the functions that g waits for.
template <class Generator>
std::vector<std::string> chain_of(const Generator& g) {
  std::vector<std::string> names;
  for (const generator_info& delegate : inspect(g).delegates) {
    names.push_back(delegate.function.substr(delegate.function.rfind(':') + 1));
  }
  return names;
}

using names = std::vector<std::string>;

TEST(inspect, a_generator_has_a_delegate_while_it_is_suspended_in_a_delegation_INS_11) {
  auto g = outer();
  EXPECT_EQ(chain_of(g), names{});
  std::ignore = g.next();
  EXPECT_EQ(chain_of(g), names{});
  std::ignore = g.next();
  EXPECT_EQ(chain_of(g), names{"counting"});
  EXPECT_EQ(inspect(g).delegates.front().line, first_yield_line);
  std::ignore = g.next();
  EXPECT_EQ(chain_of(g), names{"counting"});
  EXPECT_EQ(inspect(g).delegates.front().line, first_yield_line + 1);
  std::ignore = g.next();
  EXPECT_EQ(chain_of(g), names{});
  g.close();
  EXPECT_EQ(chain_of(g), names{});
}

TEST(inspect, the_chain_of_delegates_leads_to_the_leaf_INS_12) {
  auto g = outermost();
  std::ignore = g.next();
  EXPECT_EQ(chain_of(g), names{"outer"});
  std::ignore = g.next();
  EXPECT_EQ(chain_of(g), (names{"outer", "counting"}));
  for (const generator_info& delegate : inspect(g).delegates) {
    EXPECT_EQ(delegate.state, generator_state::suspended);
    EXPECT_TRUE(delegate.delegates.empty());
  }
}

TEST(inspect, a_borrowed_delegate_is_shown_too_INS_12) {
  auto sub = counting();
  auto body = [](generator<int>& borrowed) -> generator<int> { co_yield from(borrowed); };
  auto g = body(sub);
  std::ignore = g.next();
  EXPECT_EQ(chain_of(g), names{"counting"});
  EXPECT_EQ(inspect(g).delegates.front().frame_bytes, inspect(sub).frame_bytes);
}

/// Notes the states of the generator that `self` points to, each time that it runs.
generator<int> noting(const generator<int>*& self, std::vector<generator_state>& seen) {
  for (int n = 0;; ++n) {
    seen.push_back(inspect(*self).state);
    co_yield n;
  }
}

TEST(inspect, a_generator_is_suspended_only_between_yields_INS_13) {
  const generator<int>* self = nullptr;
  std::vector<generator_state> seen;
  auto g = noting(self, seen);
  self = &g;
  EXPECT_NE(inspect(g).state, generator_state::suspended);
  std::ignore = g.next();
  EXPECT_EQ(inspect(g).state, generator_state::suspended);
  std::ignore = g.next();
  EXPECT_EQ(inspect(g).state, generator_state::suspended);
  EXPECT_EQ(seen, (std::vector{generator_state::running, generator_state::running}));
  g.close();
  EXPECT_NE(inspect(g).state, generator_state::suspended);
}

generator<int> inner_looking_up(const generator<int>*& top, names& seen) {
  co_yield 1;
  seen = chain_of(*top);
  co_yield 2;
}
generator<int> middle_of(const generator<int>*& top, names& seen) {
  co_yield from(inner_looking_up(top, seen));
}
generator<int> top_of(const generator<int>*& top, names& seen) {
  co_yield from(middle_of(top, seen));
}

TEST(inspect, a_step_of_the_delegate_sees_every_delegator_INS_16) {
  const generator<int>* top = nullptr;
  names seen;
  auto g = top_of(top, seen);
  top = &g;
  std::ignore = g.next();
  std::ignore = g.next();
  EXPECT_EQ(seen, (names{"middle_of", "inner_looking_up"}));
}

TEST(inspect, what_is_inspected_is_a_copy_that_changes_nothing_INS_17) {
  auto g = counting();
  std::ignore = g.next();
  generator_info info = inspect(g);
  info.state = generator_state::closed;
  info.line = 0;
  EXPECT_EQ(inspect(g).state, generator_state::suspended);
  EXPECT_EQ(inspect(g).line, first_yield_line);
  EXPECT_EQ(g.next().value(), 2);
  static_assert(
      std::same_as<decltype(std::declval<const generator<int>&>().state()), generator_state>);
}

/// All that a generator of another make needs.
class handmade {
 public:
  struct step_type {
    int value;
    explicit operator bool() const { return value < 3; }
    int operator*() const { return value; }
    [[nodiscard]] bool returned() const { return value >= 3; }
  };
  step_type next() { return {++last_}; }

 private:
  int last_ = 0;
};

TEST(inspect, what_is_a_generator_is_a_matter_of_types_INS_18) {
  static_assert(hocket::is_generator_v<generator<int>>);
  static_assert(hocket::is_generator_v<generator<int, std::string, int>&>);
  static_assert(!hocket::is_generator_v<decltype(&counting)>);
  static_assert(!hocket::is_generator_v<std::vector<int>>);
  static_assert(!hocket::is_generator_v<handmade>);
  static_assert(hocket::ForeignGenerator<handmade>);
  static_assert(!hocket::ForeignGenerator<std::vector<int>>);

  auto body = []() -> generator<int> { co_yield from(handmade()); };
  std::vector<int> seen;
  for (int value : body()) seen.push_back(value);
  EXPECT_EQ(seen, (std::vector{1, 2}));
}

TEST(inspect, repr_names_the_function_and_the_frame_whoever_holds_it_CRE_14) {
  auto a = counting();
  const auto b = counting();
  const std::string text = hocket::repr(a);
  EXPECT_TRUE(text.starts_with("<generator object ")) << text;
  EXPECT_NE(text.find("counting at 0x"), std::string::npos) << text;
  EXPECT_NE(text, hocket::repr(b));
  auto moved = std::move(a);
  std::ignore = moved.next();
  EXPECT_EQ(hocket::repr(moved), text);
  EXPECT_EQ(hocket::repr(a), "<generator object, closed>");
  moved.close();
  EXPECT_EQ(hocket::repr(std::optional(std::move(moved))), "<generator object, closed>");
}

/// Writes down what inspect() says of `watched`, from inside a body.
generator<int> looking_at(const generator<int>*& watched, std::vector<generator_info>& seen) {
  for (int n = 0;; ++n) {
    seen.push_back(inspect(*watched));
    co_yield n;
  }
}

TEST(inspect, who_resumed_whom_is_seen_while_they_run_and_no_longer_INS_09) {
  const generator<int>* top = nullptr;
  std::vector<generator_info> seen;
  auto sub = looking_at(top, seen);
  auto body = [](generator<int>& borrowed) -> generator<int> { co_yield from(borrowed); };
  auto g = body(sub);
  top = &g;
  std::ignore = g.next();
  // The delegator has resumed the delegate: both run, one below the other.
  ASSERT_EQ(seen.back().delegates.size(), 1U);
  EXPECT_EQ(seen.back().state, generator_state::running);
  EXPECT_EQ(seen.back().delegates.front().state, generator_state::running);
  // Resumed by somebody else, the delegate runs without its delegator.
  top = &sub;
  std::ignore = sub.next();
  EXPECT_EQ(seen.back().state, generator_state::running);
  EXPECT_EQ(inspect(g).state, generator_state::suspended);
  // Suspended or new, it has nobody above it to show.
  EXPECT_TRUE(inspect(sub).delegates.empty());
  EXPECT_TRUE(inspect(counting()).delegates.empty());
}

/// Catches what is thrown in, and looks at the generator that it is the leaf of.
generator<int> catching_below(const generator<int>*& top, std::vector<generator_info>& seen) {
  try {
    co_yield 1;
  } catch (const std::out_of_range&) {
    seen.push_back(inspect(*top));
    throw;
  }
}
generator<int> catching_above(const generator<int>*& top, std::vector<generator_info>& seen) {
  try {
    co_yield from(catching_below(top, seen));
  } catch (const std::out_of_range&) {
    seen.push_back(inspect(*top));
    throw;
  }
}

TEST(inspect, the_path_of_an_exception_is_the_chain_down_to_the_yield_CTX_11) {
  const generator<int>* top = nullptr;
  std::vector<generator_info> seen;
  auto g = catching_above(top, seen);
  top = &g;
  std::ignore = g.next();
  const unsigned yield_line = inspect(g).delegates.front().line;
  EXPECT_THROW(std::ignore = g.throw_(std::out_of_range("")), std::out_of_range);

  ASSERT_EQ(seen.size(), 2U);
  // Where it is thrown there is the whole way: outer, inner, and the co_yield.
  EXPECT_TRUE(ends_with(seen[0].function, "catching_above")) << seen[0].function;
  ASSERT_EQ(seen[0].delegates.size(), 1U);
  EXPECT_TRUE(ends_with(seen[0].delegates.front().function, "catching_below"));
  EXPECT_EQ(seen[0].delegates.front().line, yield_line);
  // One level up, what it has left is gone.
  EXPECT_TRUE(seen[1].delegates.empty());
}

TEST(inspect, the_states_have_pythons_names_STA_01) {
  EXPECT_EQ(hocket::to_string(generator_state::created), "GEN_CREATED");
  EXPECT_EQ(hocket::to_string(generator_state::running), "GEN_RUNNING");
  EXPECT_EQ(hocket::to_string(generator_state::suspended), "GEN_SUSPENDED");
  EXPECT_EQ(hocket::to_string(generator_state::closed), "GEN_CLOSED");
}

generator<int> looks_at_itself(const generator<int>*& self) {
  for (;;) co_yield static_cast<int>(hocket::inspect(*self).resumptions);
}

TEST(inspect, a_body_that_looks_at_itself_counts_the_resumption_that_it_runs_in) {
  const generator<int>* self = nullptr;
  auto counting = looks_at_itself(self);
  self = &counting;
  EXPECT_EQ(counting.next().value(), 1);
  EXPECT_EQ(counting.next().value(), 2);
  EXPECT_EQ(hocket::inspect(counting).resumptions, 2U);
}

}  // namespace

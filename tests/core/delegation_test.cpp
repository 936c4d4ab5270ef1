// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <map>
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
using hocket::generator_state;
using hocket::tests::on_exit;
using hocket::tests::trace;
using hocket::tests::was_closed;

struct average_result {
  int count = 0;
  std::optional<double> average = std::nullopt;
  bool operator==(const average_result&) const = default;
};

using term = std::optional<double>;
using averager_type = generator<term, term, average_result>;

/// Ends when None is sent; counts how many of it have started.
averager_type averager(int& started) {
  ++started;
  double total = 0;
  int count = 0;
  term average;
  for (;;) {
    const term sent = co_yield average;
    if (!sent) break;
    total += *sent;
    ++count;
    average = total / count;
  }
  co_return average_result{count, average};
}

/// Delegates once.
averager_type averages_once(trace& out, int& started) {
  const average_result overall = co_yield from(averager(started));
  out.push_back("now " + std::to_string(overall.count));
  co_return overall;
}

generator<std::string, void, std::string> says_and_returns(std::string says, std::string returns) {
  co_yield says;
  co_return returns;
}

TEST(delegation, the_value_is_what_the_delegate_returns_DEL_02) {
  auto outer = []() -> generator<std::string, void, std::string> {
    const std::string r = co_yield from(says_and_returns("1", "done"));
    co_return r;
  };
  auto g = outer();
  EXPECT_EQ(g.next().value(), "1");
  EXPECT_EQ(g.next().result(), "done");
}

TEST(delegation, primes_the_delegate_itself_DEL_03) {
  int started = 0;
  trace out;
  auto g = averages_once(out, started);
  EXPECT_EQ(started, 0);
  EXPECT_EQ(g.next().value(), std::nullopt);
  EXPECT_EQ(started, 1);
}

TEST(delegation, what_is_sent_goes_straight_to_the_delegate_DEL_04) {
  int started = 0;
  trace out;
  auto g = averages_once(out, started);
  EXPECT_EQ(g.next().value(), std::nullopt);
  for (int i = 1; i <= 6; ++i) EXPECT_EQ(g.send(i).value(), (1 + i) / 2.0);
}

TEST(delegation, its_end_is_consumed_and_the_delegator_runs_on_in_the_same_step_DEL_06) {
  auto outer = []() -> generator<std::string> {
    co_yield from(says_and_returns("i", ""));
    co_yield "o";
  };
  auto g = outer();
  EXPECT_EQ(g.next().value(), "i");
  EXPECT_EQ(g.next().value(), "o");
  EXPECT_TRUE(g.next().returned());
}

TEST(delegation, a_delegator_that_then_returns_ends_the_step_with_its_own_value_DEL_07) {
  int started = 0;
  trace out;
  auto g = averages_once(out, started);
  std::ignore = g.next();
  for (int i = 1; i <= 6; ++i) std::ignore = g.send(i);
  auto end = g.send(std::nullopt);
  EXPECT_EQ(out, trace{"now 6"});
  ASSERT_TRUE(end.returned());
  EXPECT_EQ(end.result(), (average_result{6, 3.5}));
}

TEST(delegation, a_delegator_that_loops_gives_the_next_delegates_first_value_DEL_08) {
  auto loop = [](trace& out, int& started) -> averager_type {
    for (;;) {
      const average_result overall = co_yield from(averager(started));
      out.push_back("now " + std::to_string(overall.count));
    }
  };
  int started = 0;
  trace out;
  auto g = loop(out, started);
  std::ignore = g.next();
  std::ignore = g.send(1);
  auto step = g.send(std::nullopt);
  EXPECT_TRUE(step.has_value());
  EXPECT_EQ(step.value(), std::nullopt);
  EXPECT_EQ(started, 2);
  EXPECT_EQ(g.send(std::nullopt).value(), std::nullopt);
  EXPECT_EQ(started, 3);
  EXPECT_EQ(out, (trace{"now 1", "now 0"}));
}

TEST(delegation, a_delegator_may_record_each_delegates_result_DEL_09) {
  using results_type = std::map<std::string, average_result>;
  auto grouper = [](results_type& results, std::string key, int& started) -> averager_type {
    for (;;) {
      const average_result result = co_yield from(averager(started));
      results[key] = result;
    }
  };
  const std::map<std::string, std::vector<double>> data{{"a", {1, 2, 4, 5}},
                                                        {"b", {11, 12, 13, 14}}};
  results_type results;
  int started = 0;
  for (const auto& [key, values] : data) {
    auto group = grouper(results, key, started);
    std::ignore = group.next();
    for (const double value : values) std::ignore = group.send(value);
    std::ignore = group.send(std::nullopt);
  }
  EXPECT_EQ(results, (results_type{{"a", {4, 3.0}}, {"b", {4, 12.5}}}));
  EXPECT_EQ(started, 4);
}

using recording = generator<int, std::optional<int>, int>;

recording records_what_it_gets(trace& got) {
  const on_exit fin(got, "finally");
  for (int n = 0; n < 4; ++n) {
    try {
      const std::optional<int> sent = co_yield n;
      got.push_back(sent ? std::to_string(*sent) : "None");
    } catch (const std::out_of_range& error) {
      got.push_back(error.what());
    }
  }
  co_return 9;
}

recording delegates_to_recording(trace& got) { co_return co_yield from(records_what_it_gets(got)); }

/// Everything that the caller of `g` sees.
trace talk_to(recording g) {
  trace seen;
  seen.push_back(std::to_string(g.next().value()));
  seen.push_back(std::to_string(g.send(5).value()));
  seen.push_back(std::to_string(g.throw_(std::out_of_range("thrown")).value()));
  seen.push_back(std::to_string(g.next().value()));
  seen.push_back(std::to_string(g.send(6).result()));
  seen.push_back(was_closed(g.next()) ? "closed" : "open");
  return seen;
}

TEST(delegation, neither_side_can_tell_DEL_10) {
  trace got_directly, got_through_a_delegator;
  const trace seen_directly = talk_to(records_what_it_gets(got_directly));
  const trace seen_through_a_delegator = talk_to(delegates_to_recording(got_through_a_delegator));
  EXPECT_EQ(got_directly, (trace{"5", "thrown", "None", "6", "finally"}));
  EXPECT_EQ(got_through_a_delegator, got_directly);
  EXPECT_EQ(seen_directly, (trace{"0", "1", "2", "3", "9", "closed"}));
  EXPECT_EQ(seen_through_a_delegator, seen_directly);
}

TEST(delegation, meanwhile_the_delegator_does_not_advance_DEL_11) {
  auto delegator = [](int& position, trace& got) -> recording {
    position = 1;
    co_yield from(records_what_it_gets(got));
    position = 2;
    co_return 0;
  };
  trace got;
  int position = 0;
  auto g = delegator(position, got);
  std::ignore = g.next();
  EXPECT_EQ(position, 1);
  for (int n = 0; n < 3; ++n) {
    std::ignore = g.send(n);
    EXPECT_EQ(position, 1);
  }
  EXPECT_TRUE(g.send(3).returned());
  EXPECT_EQ(position, 2);
}

TEST(delegation, to_an_exhausted_or_closed_generator_yields_nothing_and_gives_none_DEL_40) {
  using sub_type = generator<int, void, std::optional<int>>;
  auto sub = []() -> sub_type {
    co_yield 1;
    co_return 9;
  };
  auto outer = [](sub_type& s) -> generator<int, void, std::optional<int>> {
    const std::optional<int> r = co_yield from(s);
    co_yield -1;
    co_return r;
  };
  auto expect_none = [&](sub_type& s, const char* how) {
    auto g = outer(s);
    EXPECT_EQ(g.next().value(), -1) << how;
    EXPECT_EQ(g.next().result(), std::nullopt) << how;
  };
  auto closed = sub();
  closed.close();
  expect_none(closed, "closed");
  auto taken = sub();
  std::ignore = taken.next();
  EXPECT_EQ(taken.next().result(), 9);
  expect_none(taken, "the value was taken");
  auto drained = sub();
  for (int value : drained) std::ignore = value;
  expect_none(drained, "drained by a loop");
  auto failed = sub();
  std::ignore = failed.next();
  EXPECT_THROW(std::ignore = failed.throw_(std::out_of_range("")), std::out_of_range);
  expect_none(failed, "failed");
  auto moved_from = sub();
  const auto moved = std::move(moved_from);
  expect_none(moved_from, "moved from");  // NOLINT(bugprone-use-after-move)
}

TEST(delegation, to_an_ended_generator_without_a_none_is_a_type_error_DEL_40) {
  auto sub = []() -> generator<int, void, int> { co_return 9; };
  auto outer = [](generator<int, void, int>& s) -> generator<int, void, int> {
    const int r = co_yield from(s);
    co_return r;
  };
  auto closed = sub();
  std::ignore = closed.close();
  EXPECT_THROW(std::ignore = outer(closed).next(), hocket::type_error);
}

TEST(delegation, to_a_just_created_generator_sends_it_none_first_DEL_42) {
  auto inner = [](std::vector<std::optional<int>>& got) -> recording {
    const std::optional<int> x = co_yield 1;
    got.push_back(x);
    co_return 0;
  };
  auto outer = [](auto& body, std::vector<std::optional<int>>& got) -> recording {
    co_return co_yield from(body(got));
  };
  std::vector<std::optional<int>> got;
  auto g = outer(inner, got);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_TRUE(got.empty());
  EXPECT_TRUE(g.send(7).returned());
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0], 7);
}

TEST(delegation, a_delegate_that_returns_at_once_does_not_suspend_DEL_41) {
  auto inner = []() -> generator<int, void, int> { co_return 7; };
  auto outer = [](auto& body) -> generator<int, void, int> {
    int sum = 0;
    for (int i = 0; i < 3; ++i) {
      const int r = co_yield from(body());
      sum += r;
    }
    co_yield sum;
    co_return sum;
  };
  auto g = outer(inner);
  EXPECT_EQ(g.next().value(), 21);
  EXPECT_EQ(g.next().result(), 21);
}

TEST(delegation, what_a_delegate_returns_passes_through_unchanged_DEL_54) {
  using stop = hocket::stop_iteration<int>;
  auto tuple_body = []() -> generator<int, void, std::tuple<int>> { co_return std::tuple(2); };
  auto stop_body = []() -> generator<int, void, stop> { co_return stop(3); };
  auto outer = [](auto& tuples, auto& stops) -> generator<int> {
    const std::tuple<int> t = co_yield from(tuples());
    EXPECT_EQ(t, std::tuple(2));
    const stop s = co_yield from(stops());
    EXPECT_EQ(s.value(), 3);
    co_yield 1;
  };
  EXPECT_EQ(outer(tuple_body, stop_body).next().value(), 1);
}

TEST(delegation, an_exception_in_the_first_step_surfaces_at_the_delegation_DEL_57) {
  auto inner = []() -> generator<std::string> {
    throw std::out_of_range("first step");
    co_yield "";
  };
  auto outer = [](auto& body) -> generator<std::string> {
    std::string caught;
    try {
      co_yield from(body());
    } catch (const std::out_of_range& error) {
      caught = error.what();
    }
    co_yield caught;
  };
  EXPECT_EQ(outer(inner).next().value(), "first step");
}

TEST(delegation, an_exception_in_a_later_step_unwinds_inner_then_outer_DEL_58) {
  auto inner = [](trace& out) -> generator<int> {
    const on_exit fin(out, "i");
    co_yield 1;
    throw std::invalid_argument("later");
  };
  auto outer = [](generator<int>& sub, trace& out) -> generator<int> {
    const on_exit fin(out, "o");
    co_yield from(sub);
  };
  trace out;
  auto sub = inner(out);
  auto g = outer(sub, out);
  std::ignore = g.next();
  EXPECT_THROW(std::ignore = g.next(), std::invalid_argument);
  EXPECT_EQ(out, (trace{"i", "o"}));
  EXPECT_EQ(g.state(), generator_state::closed);
  EXPECT_EQ(sub.state(), generator_state::closed);
}

TEST(delegation, in_statements_of_their_own_runs_one_delegate_after_the_other_DEL_63) {
  auto outer = []() -> generator<std::string, void, std::string> {
    const std::string a = co_yield from(says_and_returns("a", "A"));
    const std::string b = co_yield from(says_and_returns("b", "B"));
    co_return a + b;
  };
  auto g = outer();
  EXPECT_EQ(g.next().value(), "a");
  EXPECT_EQ(g.next().value(), "b");
  EXPECT_EQ(g.next().result(), "AB");
}

TEST(delegation, looping_over_a_generator_is_not_the_same_DEL_64) {
  auto loops = [](trace& got) -> recording {
    auto sub = records_what_it_gets(got);
    for (int value : sub) co_yield value;
    co_return 0;
  };
  trace got;
  auto g = loops(got);
  std::ignore = g.next();
  EXPECT_EQ(g.send(5).value(), 1);
  EXPECT_EQ(got, trace{"None"});
  EXPECT_THROW(std::ignore = g.throw_(std::out_of_range("thrown")), std::out_of_range);
  EXPECT_EQ(got, (trace{"None", "finally"}));
}

TEST(delegation, is_a_call_that_may_suspend_DEL_65) {
  auto twice = [](int x) -> generator<std::string, void, int> {
    co_yield "working";
    co_yield "still working";
    co_return x * 2;
  };
  auto outer = [](auto& g, int& y) -> generator<std::string> {
    // g++ 12 crashes on `y = co_yield from(...)` in a template.
    const int result = co_yield from(g(21));
    y = result;
  };
  int y = 0;
  auto g = outer(twice, y);
  EXPECT_EQ(g.next().value(), "working");
  EXPECT_EQ(g.next().value(), "still working");
  EXPECT_EQ(y, 0);
  EXPECT_TRUE(g.next().returned());
  EXPECT_EQ(y, 42);
}

}  // namespace

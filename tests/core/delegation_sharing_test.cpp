// SPDX-License-Identifier: BSL-1.0
// A borrowed delegate is not protected: others may resume, close and destroy it behind its
// delegator's back.
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "trace.hpp"

namespace {

using hocket::from;
using hocket::generator;
using hocket::generator_exit;
using hocket::generator_state;
using hocket::tests::on_exit;
using hocket::tests::trace;

using shared_type = generator<int, void, std::optional<int>>;

/// Yields first to last, returns 9.
shared_type counting(int first, int last) {
  for (int n = first; n <= last; ++n) co_yield n;
  co_return 9;
}

/// Yields first to last by a delegate that it owns, then 50.
shared_type counting_by_delegate(int first, int last) {
  co_yield from(counting(first, last));
  co_yield 50;
  co_return 8;
}

/// Delegates; yields 100 plus the result, or -1 for None; returns 7.
shared_type delegating_to(shared_type& sub) {
  const std::optional<int> r = co_yield from(sub);
  co_yield r ? 100 + *r : -1;
  co_return 7;
}

TEST(delegation_sharing, a_suspended_delegate_may_be_resumed_directly_REE_11) {
  auto s = counting(1, 9);
  auto outer = delegating_to(s);
  EXPECT_EQ(outer.next().value(), 1);
  EXPECT_EQ(s.next().value(), 2);
  EXPECT_EQ(outer.next().value(), 3);
  EXPECT_EQ(s.next().value(), 4);
  EXPECT_EQ(s.next().value(), 5);
  EXPECT_EQ(outer.next().value(), 6);
}

TEST(delegation_sharing, so_may_one_in_the_middle_of_a_chain_REE_11) {
  auto leaf = counting(1, 5);
  auto middle = delegating_to(leaf);
  auto outer = delegating_to(middle);
  EXPECT_EQ(outer.next().value(), 1);
  EXPECT_EQ(middle.next().value(), 2);
  EXPECT_EQ(outer.next().value(), 3);
  EXPECT_EQ(leaf.next().value(), 4);
  EXPECT_EQ(middle.next().value(), 5);
  EXPECT_EQ(middle.next().value(), 109);
  EXPECT_EQ(outer.next().value(), 107);
  EXPECT_EQ(outer.next().result(), 7);
}

TEST(delegation_sharing, a_delegate_may_begin_and_end_to_delegate_when_resumed_directly_REE_11) {
  auto body = []() -> shared_type {
    co_yield 0;
    co_yield from(counting_by_delegate(1, 3));
    co_yield 60;
    co_return 9;
  };
  auto s = body();
  auto outer = delegating_to(s);
  EXPECT_EQ(outer.next().value(), 0);
  EXPECT_EQ(s.next().value(), 1);
  EXPECT_EQ(outer.next().value(), 2);
  EXPECT_EQ(s.next().value(), 3);
  EXPECT_EQ(s.next().value(), 50);
  EXPECT_EQ(outer.next().value(), 60);
  EXPECT_EQ(outer.next().value(), 109);
}

TEST(delegation_sharing, throwing_into_it_directly_does_not_reach_the_delegator_REE_11) {
  auto body = []() -> shared_type {
    int next = 2;
    try {
      co_yield 1;
    } catch (const std::out_of_range&) {
      next = -2;
    }
    co_yield next;
    co_return 9;
  };
  auto s = body();
  auto outer = delegating_to(s);
  std::ignore = outer.next();
  EXPECT_EQ(s.throw_(std::out_of_range("")).value(), -2);
  EXPECT_EQ(outer.state(), generator_state::suspended);
  EXPECT_EQ(outer.next().value(), 109);
}

TEST(delegation_sharing, a_half_consumed_generator_may_be_delegated_to_DEL_42) {
  auto s = counting_by_delegate(1, 3);
  EXPECT_EQ(s.next().value(), 1);
  auto outer = delegating_to(s);
  EXPECT_EQ(outer.next().value(), 2);
  EXPECT_EQ(outer.next().value(), 3);
  EXPECT_EQ(outer.next().value(), 50);
  EXPECT_EQ(outer.next().value(), 108);
}

TEST(delegation_sharing, a_half_consumed_one_may_be_handed_over_DEL_42) {
  auto owner = [](shared_type sub) -> shared_type {
    const std::optional<int> r = co_yield from(std::move(sub));
    co_return r;
  };
  auto s = counting_by_delegate(1, 2);
  EXPECT_EQ(s.next().value(), 1);
  auto outer = owner(std::move(s));
  EXPECT_EQ(outer.next().value(), 2);
  EXPECT_EQ(outer.next().value(), 50);
  EXPECT_EQ(outer.next().result(), 8);
}

TEST(delegation_sharing, one_that_somebody_closed_gives_none_DEL_44) {
  auto s = counting(1, 9);
  auto outer = delegating_to(s);
  std::ignore = outer.next();
  s.close();
  EXPECT_EQ(outer.state(), generator_state::suspended);
  EXPECT_EQ(outer.next().value(), -1);
  EXPECT_EQ(outer.next().result(), 7);
}

TEST(delegation_sharing, one_in_the_middle_that_somebody_closed_gives_none_DEL_44) {
  auto leaf = counting(1, 9);
  auto middle = delegating_to(leaf);
  auto outer = delegating_to(middle);
  std::ignore = outer.next();
  leaf.close();
  EXPECT_EQ(outer.next().value(), -1);
  middle.close();
  EXPECT_EQ(outer.next().value(), -1);
  EXPECT_EQ(outer.next().result(), 7);
}

TEST(delegation_sharing, one_that_somebody_exhausted_gives_none_DEL_44) {
  auto taken = counting(1, 1);
  auto outer = delegating_to(taken);
  std::ignore = outer.next();
  EXPECT_EQ(taken.next().result(), 9);
  EXPECT_EQ(outer.next().value(), -1);

  auto left_in_the_step = counting(1, 1);
  auto other = delegating_to(left_in_the_step);
  std::ignore = other.next();
  EXPECT_TRUE(left_in_the_step.next().returned());
  EXPECT_EQ(other.next().value(), -1);
}

TEST(delegation_sharing, one_that_failed_elsewhere_gives_none_DEL_44) {
  auto s = counting(1, 9);
  auto outer = delegating_to(s);
  std::ignore = outer.next();
  EXPECT_THROW(std::ignore = s.throw_(std::out_of_range("")), std::out_of_range);
  EXPECT_EQ(outer.next().value(), -1);
}

TEST(delegation_sharing, one_that_was_destroyed_gives_none_DEL_44) {
  std::optional<shared_type> s = counting_by_delegate(1, 9);
  auto outer = delegating_to(*s);
  std::ignore = outer.next();
  s.reset();
  EXPECT_EQ(outer.state(), generator_state::suspended);
  EXPECT_EQ(outer.next().value(), -1);
  EXPECT_EQ(outer.next().result(), 7);
}

TEST(delegation_sharing, throwing_into_a_delegator_whose_delegate_was_closed_raises_there_DEL_44) {
  auto body = [](shared_type& sub) -> shared_type {
    bool caught = false;
    try {
      co_yield from(sub);
    } catch (const std::out_of_range&) {
      caught = true;
    }
    co_yield caught ? 1 : 0;
    co_return 7;
  };
  auto s = counting(1, 9);
  auto outer = body(s);
  std::ignore = outer.next();
  s.close();
  EXPECT_EQ(outer.throw_(std::out_of_range("")).value(), 1);

  auto t = counting(1, 9);
  auto closed = body(t);
  std::ignore = closed.next();
  t.close();
  EXPECT_EQ(closed.close(), std::nullopt);
  EXPECT_EQ(closed.state(), generator_state::closed);
}

TEST(delegation_sharing, a_stop_iteration_at_one_that_somebody_ended_is_its_end_DEL_44) {
  using stop = hocket::stop_iteration<std::optional<int>>;
  for (const bool by_close : {true, false}) {
    auto s = counting(1, 1);
    auto outer = delegating_to(s);
    std::ignore = outer.next();
    by_close ? std::ignore = s.close() : std::ignore = s.next().result();
    EXPECT_EQ(outer.throw_(stop(6)).value(), 106);
    EXPECT_EQ(outer.next().result(), 7);
  }
  auto s = counting(1, 1);
  auto outer = delegating_to(s);
  std::ignore = outer.next();
  s.close();
  EXPECT_EQ(outer.throw_(stop()).value(), -1);
}

TEST(delegation_sharing, so_it_is_when_two_delegators_share_it_DEL_44) {
  auto s = counting(1, 9);
  auto a = delegating_to(s);
  auto b = delegating_to(s);
  std::ignore = a.next();
  std::ignore = b.next();
  s.close();
  const std::exception_ptr stop =
      std::make_exception_ptr(hocket::stop_iteration<std::optional<int>>(6));
  EXPECT_EQ(b.throw_(stop).value(), 106);
  EXPECT_EQ(a.throw_(stop).value(), 106);
}

TEST(delegation_sharing, a_stop_iteration_of_another_type_is_raised_in_the_delegator_DEL_44) {
  auto s = counting(1, 9);
  auto outer = delegating_to(s);
  std::ignore = outer.next();
  s.close();
  EXPECT_THROW(std::ignore = outer.throw_(hocket::stop_iteration<std::string>("six")),
               hocket::runtime_error);
}

TEST(delegation_sharing, at_one_without_a_result_any_stop_iteration_is_the_end_DEL_44) {
  auto items = []() -> generator<int> { co_yield 1; };
  auto body = [](generator<int>& sub) -> generator<int> {
    co_yield from(sub);
    co_yield 11;
  };
  auto s = items();
  auto outer = body(s);
  std::ignore = outer.next();
  s.close();
  EXPECT_EQ(outer.throw_(hocket::stop_iteration<int>(6)).value(), 11);
}

TEST(delegation_sharing, a_borrowed_delegate_outlives_its_delegator_FIN_08) {
  auto s = counting_by_delegate(1, 9);
  {
    auto middle = delegating_to(s);
    auto outer = delegating_to(middle);
    EXPECT_EQ(outer.next().value(), 1);
  }
  EXPECT_EQ(s.state(), generator_state::suspended);
  EXPECT_EQ(s.next().value(), 2);
  auto another = delegating_to(s);
  EXPECT_EQ(another.next().value(), 3);
}

TEST(delegation_sharing, a_borrowed_delegate_in_the_middle_outlives_its_delegator_FIN_08) {
  auto leaf = counting(1, 9);
  auto middle = delegating_to(leaf);
  {
    auto outer = delegating_to(middle);
    EXPECT_EQ(outer.next().value(), 1);
  }
  EXPECT_EQ(middle.next().value(), 2);
  EXPECT_EQ(leaf.next().value(), 3);
}

TEST(delegation_sharing, a_delegate_that_is_moved_stays_the_delegate_CRE_11) {
  auto s = counting(1, 9);
  auto outer = delegating_to(s);
  EXPECT_EQ(outer.next().value(), 1);
  auto moved = std::move(s);
  EXPECT_EQ(outer.next().value(), 2);
  EXPECT_EQ(moved.next().value(), 3);
  auto moved_outer = std::move(outer);
  EXPECT_EQ(moved_outer.next().value(), 4);
}

TEST(delegation_sharing, a_delegator_is_refused_while_its_delegate_runs_for_another_REE_01) {
  // As in Python: the delegator's resumption reaches the running delegate, and the error of that
  // is raised in the delegator.
  auto body = [](shared_type*& outer, trace& out) -> shared_type {
    co_yield 1;
    try {
      std::ignore = outer->next();
    } catch (const hocket::value_error& error) {
      out.push_back(error.what());
    }
    co_yield 2;
    co_return 9;
  };
  shared_type* outer = nullptr;
  trace out;
  auto s = body(outer, out);
  auto o = delegating_to(s);
  outer = &o;
  std::ignore = o.next();
  EXPECT_EQ(s.next().value(), 2);
  EXPECT_EQ(out, trace{"generator already executing"});
  EXPECT_EQ(o.state(), generator_state::closed);
  EXPECT_EQ(s.next().result(), 9);
}

TEST(delegation_sharing, a_running_generator_cannot_be_delegated_to_REE_06) {
  auto inner = [](shared_type*& outer, trace& out) -> shared_type {
    try {
      co_yield from(*outer);
    } catch (const hocket::value_error& error) {
      out.push_back(error.what());
    }
    co_yield 1;
    co_return 9;
  };
  shared_type* outer = nullptr;
  trace out;
  auto s = inner(outer, out);
  auto o = delegating_to(s);
  outer = &o;
  EXPECT_EQ(o.next().value(), 1);
  EXPECT_EQ(out, trace{"generator already executing"});
}

TEST(delegation_sharing, closing_it_directly_closes_its_own_delegates_only_CLS_04) {
  auto inner = [](trace& out, std::string name) -> shared_type {
    const on_exit fin(out, name);
    co_yield 1;
    co_return 9;
  };
  auto middle_body = [](shared_type& sub, trace& out, std::string name) -> shared_type {
    const on_exit fin(out, name);
    co_return co_yield from(sub);
  };
  trace out;
  auto leaf = inner(out, "leaf");
  auto middle = middle_body(leaf, out, "middle");
  auto outer = middle_body(middle, out, "outer");
  std::ignore = outer.next();
  middle.close();
  EXPECT_EQ(out, (trace{"leaf", "middle"}));
  EXPECT_EQ(outer.state(), generator_state::suspended);
  EXPECT_EQ(outer.next().result(), std::nullopt);
  EXPECT_EQ(out, (trace{"leaf", "middle", "outer"}));
}

TEST(delegation_sharing, throwing_an_exit_into_it_directly_closes_its_own_delegates_only_DEL_32) {
  auto s = counting_by_delegate(1, 9);
  auto outer = delegating_to(s);
  std::ignore = outer.next();
  EXPECT_THROW(std::ignore = s.throw_(generator_exit()), generator_exit);
  EXPECT_EQ(s.state(), generator_state::closed);
  EXPECT_EQ(outer.state(), generator_state::suspended);
  EXPECT_EQ(outer.next().value(), -1);
}

TEST(delegation_sharing, two_delegators_share_a_delegates_position_NXT_08) {
  auto s = counting(1, 3);
  auto a = delegating_to(s);
  auto b = delegating_to(s);
  EXPECT_EQ(a.next().value(), 1);
  EXPECT_EQ(b.next().value(), 2);
  EXPECT_EQ(a.next().value(), 3);
  EXPECT_EQ(b.next().value(), 109);
  EXPECT_EQ(a.next().value(), -1);
}

}  // namespace

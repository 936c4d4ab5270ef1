// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>

#include "trace.hpp"

namespace {

using hocket::from;
using hocket::generator;
using hocket::generator_state;
using hocket::tests::message_of;

using reentrant = generator<std::string, std::optional<int>>;
using action = std::function<void(reentrant&)>;

constexpr auto already_executing = "generator already executing";

/// Runs `what` on itself, guarded, and yields the error that it gets.
reentrant acting_on_itself(reentrant*& self, action what) {
  std::string error = "no error";
  try {
    what(*self);
  } catch (const hocket::value_error& refused) {
    error = refused.what();
  }
  co_yield error;
  co_yield "goes on";
}

void expect_refused(action what) {
  reentrant* self = nullptr;
  auto g = acting_on_itself(self, std::move(what));
  self = &g;
  EXPECT_EQ(g.next().value(), already_executing);
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(g.next().value(), "goes on");
  EXPECT_TRUE(g.next().returned());
}

TEST(reentrancy, a_generator_that_resumes_itself_gets_an_error_that_it_can_catch_REE_01) {
  expect_refused([](reentrant& g) { std::ignore = g.next(); });
}

TEST(reentrancy, iterating_over_itself_is_the_same_error_REE_01) {
  expect_refused([](reentrant& g) { std::ignore = g.begin(); });
}

TEST(reentrancy, so_does_one_that_sends_to_itself_REE_02) {
  expect_refused([](reentrant& g) { std::ignore = g.send(std::nullopt); });
  expect_refused([](reentrant& g) { std::ignore = g.send(1); });
}

TEST(reentrancy, a_send_without_none_is_the_same_error_REE_02) {
  auto body = [](generator<int, int>*& self) -> generator<int, int> {
    EXPECT_THROW(std::ignore = self->next(), hocket::value_error);
    EXPECT_THROW(std::ignore = self->send(1), hocket::value_error);
    co_yield 1;
  };
  generator<int, int>* self = nullptr;
  auto g = body(self);
  self = &g;
  EXPECT_EQ(g.next().value(), 1);
}

TEST(reentrancy, so_does_one_that_throws_into_itself_and_that_exception_is_dropped_REE_03) {
  expect_refused([](reentrant& g) { std::ignore = g.throw_(std::out_of_range("dropped")); });
  expect_refused([](reentrant& g) { std::ignore = g.throw_(hocket::generator_exit()); });
}

TEST(reentrancy, so_does_one_that_closes_itself_and_it_is_not_closed_REE_04) {
  expect_refused([](reentrant& g) { g.close(); });
}

TEST(reentrancy, it_is_refused_after_a_throw_was_caught_too_REE_01) {
  auto body = [](reentrant*& self) -> reentrant {
    try {
      co_yield "ready";
    } catch (const std::out_of_range&) {
    }
    co_yield message_of<hocket::value_error>([&] { std::ignore = self->next(); });
  };
  reentrant* self = nullptr;
  auto g = body(self);
  self = &g;
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::out_of_range("")).value(), already_executing);
}

TEST(reentrancy, uncaught_the_error_leaves_and_closes_REE_06) {
  auto body = [](generator<int>*& self) -> generator<int> { co_yield self->next().value(); };
  generator<int>* self = nullptr;
  auto g = body(self);
  self = &g;
  EXPECT_EQ(message_of<hocket::value_error>([&] { std::ignore = g.next(); }), already_executing);
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(reentrancy, a_loop_of_delegations_is_the_same_error_REE_06) {
  auto body = [](generator<int>*& next) -> generator<int> { co_yield from(*next); };
  generator<int>* of_a = nullptr;
  generator<int>* of_b = nullptr;
  auto a = body(of_a);
  auto b = body(of_b);
  of_a = &b;
  of_b = &a;
  EXPECT_EQ(message_of<hocket::value_error>([&] { std::ignore = a.next(); }), already_executing);
  EXPECT_EQ(a.state(), generator_state::closed);
  EXPECT_EQ(b.state(), generator_state::closed);

  generator<int>* of_itself = nullptr;
  auto itself = body(of_itself);
  of_itself = &itself;
  EXPECT_THROW(std::ignore = itself.next(), hocket::value_error);
}

TEST(reentrancy, resuming_what_runs_on_another_thread_is_the_same_error_REE_07) {
  auto body = [](std::binary_semaphore& inside, std::binary_semaphore& leave) -> generator<int> {
    inside.release();
    leave.acquire();
    co_yield 1;
  };
  std::binary_semaphore inside(0), leave(0);
  auto g = body(inside, leave);
  int value = 0;
  std::thread other([&] { value = g.next().value(); });
  inside.acquire();
  EXPECT_EQ(message_of<hocket::value_error>([&] { std::ignore = g.next(); }), already_executing);
  EXPECT_EQ(message_of<hocket::value_error>([&] { g.close(); }), already_executing);
  leave.release();
  other.join();
  EXPECT_EQ(value, 1);
  EXPECT_EQ(g.state(), generator_state::suspended);
}

TEST(reentrancy, a_delegator_counts_as_executing_while_its_delegate_runs_REE_08) {
  auto inner = [](generator<int>*& outermost, generator<int>*& middle,
                  int& refusals) -> generator<int> {
    for (auto* delegator : {outermost, middle}) {
      EXPECT_EQ(delegator->state(), generator_state::running);
      EXPECT_THROW(std::ignore = delegator->next(), hocket::value_error);
      EXPECT_THROW(std::ignore = delegator->throw_(std::out_of_range("")), hocket::value_error);
      EXPECT_THROW(delegator->close(), hocket::value_error);
      ++refusals;
    }
    co_yield 1;
  };
  auto delegator = [](generator<int>& sub) -> generator<int> { co_yield from(sub); };
  generator<int>* outermost = nullptr;
  generator<int>* middle = nullptr;
  int refusals = 0;
  auto g = inner(outermost, middle, refusals);
  auto m = delegator(g);
  auto o = delegator(m);
  middle = &m;
  outermost = &o;
  EXPECT_EQ(o.next().value(), 1);
  EXPECT_EQ(refusals, 2);
  EXPECT_EQ(o.state(), generator_state::suspended);
}

TEST(reentrancy, uncaught_in_the_delegate_it_closes_the_chain_REE_08) {
  auto inner = [](generator<int>*& outer) -> generator<int> { co_yield outer->next().value(); };
  auto outer_body = [](generator<int>& sub) -> generator<int> { co_yield from(sub); };
  generator<int>* outer = nullptr;
  auto g = inner(outer);
  auto o = outer_body(g);
  outer = &o;
  EXPECT_THROW(std::ignore = o.next(), hocket::value_error);
  EXPECT_EQ(o.state(), generator_state::closed);
  EXPECT_EQ(g.state(), generator_state::closed);
}

}  // namespace

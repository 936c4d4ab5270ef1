// SPDX-License-Identifier: BSL-1.0
// What Python writes as a yield in an except or finally block, by values.
#include "hocket/catching.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "hocket/generator.hpp"
#include "trace.hpp"

namespace {

using hocket::catching;
using hocket::from;
using hocket::generator;
using hocket::generator_exit;
using hocket::generator_state;
using hocket::received;
using hocket::tests::message_of;
using hocket::tests::on_exit;
using hocket::tests::trace;

/// try: yield 1 finally: yield 2
generator<int> yielding_in_finally(trace& out) {
  received<void> r = co_yield catching(1);
  out.push_back("finally");
  co_yield 2;
  r.value();
  out.push_back("after");
}

TEST(catching, a_yield_in_a_finally_suspends_the_propagation_THR_14) {
  trace out;
  auto g = yielding_in_finally(out);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.throw_(std::out_of_range("goes on")).value(), 2);
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(message_of<std::out_of_range>([&] { std::ignore = g.next(); }), "goes on");
  EXPECT_EQ(out, trace{"finally"});
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(catching, without_an_exception_the_same_body_just_goes_on_THR_14) {
  trace out;
  auto g = yielding_in_finally(out);
  std::ignore = g.next();
  EXPECT_EQ(g.next().value(), 2);
  EXPECT_TRUE(g.next().returned());
  EXPECT_EQ(out, (trace{"finally", "after"}));
}

TEST(catching, a_yield_in_a_finally_during_close_is_an_ignored_exit_CLS_15) {
  trace out;
  auto g = yielding_in_finally(out);
  std::ignore = g.next();
  EXPECT_EQ(message_of<hocket::runtime_error>([&] { g.close(); }),
            "generator ignored GeneratorExit");
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_THROW(std::ignore = g.next(), generator_exit);
  EXPECT_EQ(out, trace{"finally"});
}

TEST(catching, a_yield_in_a_finally_after_a_return_gives_the_value_at_last_RET_10) {
  auto body = []() -> generator<int, void, int> {
    const int result = 1;
    co_yield 2;
    co_return result;
  };
  auto g = body();
  EXPECT_EQ(g.next().value(), 2);
  EXPECT_EQ(g.next().result(), 1);

  // The same when the return answers an exception.
  auto answering = []() -> generator<int, void, int> {
    received<void> r = co_yield catching(1);
    const int result = r.holds<std::out_of_range>() ? 10 : 0;
    co_yield 2;
    co_return result;
  };
  auto h = answering();
  std::ignore = h.next();
  EXPECT_EQ(h.throw_(std::out_of_range("")).value(), 2);
  EXPECT_EQ(h.next().result(), 10);
}

TEST(catching, a_body_sees_the_exception_that_its_resumer_handles_CTX_01) {
  auto body = [](std::vector<std::exception_ptr>& seen) -> generator<int> {
    for (int n = 0;; ++n) {
      seen.push_back(std::current_exception());
      co_yield n;
    }
  };
  std::vector<std::exception_ptr> seen;
  auto g = body(seen);
  std::exception_ptr handled;
  try {
    throw std::invalid_argument("the caller's");
  } catch (...) {
    handled = std::current_exception();
    std::ignore = g.next();
  }
  std::ignore = g.next();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0], handled);
  EXPECT_EQ(seen[1], nullptr);
}

/// except KeyError: yield 1; raise
generator<int> yielding_in_a_handler(trace& out) {
  std::exception_ptr caught;
  try {
    throw std::out_of_range("the body's own");
  } catch (const std::out_of_range&) {
    caught = std::current_exception();
  }
  co_yield 1;
  out.push_back("resumed");
  std::rethrow_exception(caught);
}

TEST(catching, an_exception_that_the_body_keeps_is_not_visible_to_the_caller_CTX_02) {
  trace out;
  auto g = yielding_in_a_handler(out);
  std::ignore = g.next();
  EXPECT_EQ(std::current_exception(), nullptr);

  auto h = yielding_in_a_handler(out);
  try {
    throw std::invalid_argument("the caller's");
  } catch (...) {
    const auto handled = std::current_exception();
    std::ignore = h.next();
    EXPECT_EQ(std::current_exception(), handled);
  }
}

TEST(catching, one_that_was_thrown_in_and_kept_is_not_visible_to_the_caller_CTX_02) {
  trace out;
  auto g = yielding_in_finally(out);
  std::ignore = g.next();
  try {
    throw std::invalid_argument("the caller's");
  } catch (...) {
    const auto handled = std::current_exception();
    std::ignore = g.throw_(std::out_of_range("kept"));
    EXPECT_EQ(std::current_exception(), handled);
  }
  EXPECT_EQ(message_of<std::out_of_range>([&] { std::ignore = g.next(); }), "kept");
}

TEST(catching, the_callers_exception_survives_a_throw_that_the_body_handles_CTX_02) {
  auto body = []() -> generator<int> {
    try {
      co_yield 1;
    } catch (const std::out_of_range&) {
    }
    co_yield 2;
  };
  auto g = body();
  std::ignore = g.next();
  try {
    throw std::invalid_argument("the caller's");
  } catch (...) {
    const auto handled = std::current_exception();
    EXPECT_EQ(g.throw_(std::out_of_range("")).value(), 2);
    EXPECT_EQ(std::current_exception(), handled);
  }
}

TEST(catching, a_rethrow_after_such_a_yield_is_the_bodys_own_exception_CTX_03) {
  trace out;
  auto g = yielding_in_a_handler(out);
  std::ignore = g.next();
  std::string message;
  try {
    throw std::invalid_argument("the caller's");
  } catch (...) {
    message = message_of<std::out_of_range>([&] { std::ignore = g.next(); });
  }
  EXPECT_EQ(message, "the body's own");
  EXPECT_EQ(out, trace{"resumed"});
}

TEST(catching, an_exception_in_flight_survives_a_yield_CTX_08) {
  // try: raise KeyError finally: yield 1
  auto body = [](std::exception_ptr error) -> generator<int> {
    std::exception_ptr in_flight;
    try {
      std::rethrow_exception(error);
    } catch (...) {
      in_flight = std::current_exception();
    }
    co_yield 1;
    if (in_flight) std::rethrow_exception(in_flight);
  };
  const auto error = std::make_exception_ptr(std::out_of_range("in flight"));
  auto g = body(error);
  EXPECT_EQ(g.next().value(), 1);
  try {
    std::ignore = g.next();
    ADD_FAILURE() << "nothing was thrown";
  } catch (...) {
    EXPECT_EQ(std::current_exception(), error);
  }
}

// What is received.

/// Yields 0 by `catching` and hands what came to `look`.
template <class Send, class Look>
generator<int, Send> looking(Look look) {
  received<Send> r = co_yield catching(0);
  look(r);
}

TEST(catching, a_sent_value_is_received_SND_01) {
  bool looked = false;
  auto g = looking<int>([&](received<int>& r) {
    looked = true;
    EXPECT_TRUE(r);
    EXPECT_TRUE(r.has_value());
    EXPECT_FALSE(r.is_exit());
    EXPECT_FALSE(r.template holds<std::exception>());
    EXPECT_EQ(r.exception(), nullptr);
    EXPECT_EQ(r.value(), 7);
  });
  std::ignore = g.next();
  EXPECT_TRUE(g.send(7).returned());
  EXPECT_TRUE(looked);
}

TEST(catching, none_is_received_as_a_value_NXT_01) {
  bool looked = false;
  auto g = looking<std::optional<int>>([&](received<std::optional<int>>& r) {
    looked = true;
    ASSERT_TRUE(r.has_value());
    EXPECT_EQ(r.value(), std::nullopt);
  });
  std::ignore = g.next();
  std::ignore = g.next();
  EXPECT_TRUE(looked);
}

TEST(catching, references_and_values_that_only_move_are_received_SND_11) {
  int target = 0;
  auto g = looking<int&>([&](received<int&>& r) { EXPECT_EQ(&r.value(), &target); });
  std::ignore = g.next();
  EXPECT_TRUE(g.send(target).returned());

  std::unique_ptr<int> taken;
  auto h =
      looking<std::unique_ptr<int>>([&](received<std::unique_ptr<int>>& r) { taken = r.value(); });
  std::ignore = h.next();
  std::ignore = h.send(std::make_unique<int>(5));
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(*taken, 5);
}

TEST(catching, an_exception_is_received_with_its_type_THR_02) {
  bool looked = false;
  auto g = looking<int>([&](received<int>& r) {
    looked = true;
    EXPECT_FALSE(r);
    EXPECT_FALSE(r.is_exit());
    EXPECT_TRUE(r.template holds<std::out_of_range>());
    EXPECT_TRUE(r.template holds<std::logic_error>());
    EXPECT_TRUE(r.template holds<std::exception>());
    EXPECT_FALSE(r.template holds<std::invalid_argument>());
    EXPECT_FALSE(r.template holds<generator_exit>());
    EXPECT_EQ(message_of<std::out_of_range>([&] { std::ignore = r.value(); }), "range");
    EXPECT_EQ(message_of<std::out_of_range>([&] { std::ignore = r.value(); }), "range");
  });
  std::ignore = g.next();
  EXPECT_TRUE(g.throw_(std::out_of_range("range")).returned());
  EXPECT_TRUE(looked);
}

TEST(catching, an_exception_ptr_is_received_as_it_is_THR_08) {
  const auto error = std::make_exception_ptr(std::out_of_range("range"));
  bool looked = false;
  auto g = looking<int>([&](received<int>& r) {
    looked = true;
    EXPECT_EQ(r.exception(), error);
    EXPECT_TRUE(r.template holds<std::out_of_range>());
  });
  std::ignore = g.next();
  std::ignore = g.throw_(error);
  EXPECT_TRUE(looked);
}

TEST(catching, objects_that_are_no_standard_exceptions_are_received_THR_12) {
  auto g = looking<int>([&](received<int>& r) {
    EXPECT_TRUE(r.template holds<int>());
    EXPECT_FALSE(r.template holds<std::exception>());
    EXPECT_FALSE(r.template holds<long>());
  });
  std::ignore = g.next();
  EXPECT_TRUE(g.throw_(42).returned());
  auto h = looking<int>([&](received<int>& r) {
    EXPECT_TRUE(r.template holds<hocket::cancelled>());
    EXPECT_FALSE(r.is_exit());
  });
  std::ignore = h.next();
  EXPECT_TRUE(h.throw_(hocket::cancelled()).returned());
}

TEST(catching, an_exit_is_received_as_one_whether_closed_or_thrown_CLS_01) {
  struct my_exit : generator_exit {};
  int exits = 0;
  auto count_exits = [&](received<int>& r) {
    exits += r.is_exit() && r.template holds<generator_exit>() && !r.has_value() ? 1 : 0;
  };
  auto closed = looking<int>(count_exits);
  std::ignore = closed.next();
  closed.close();
  auto thrown_into = looking<int>(count_exits);
  std::ignore = thrown_into.next();
  EXPECT_TRUE(thrown_into.throw_(my_exit()).returned());
  auto by_pointer = looking<int>(count_exits);
  std::ignore = by_pointer.next();
  EXPECT_TRUE(by_pointer.throw_(std::make_exception_ptr(my_exit())).returned());
  EXPECT_EQ(exits, 3);
}

TEST(catching, a_body_that_takes_an_exit_may_end_by_rethrowing_or_returning_CLS_08_CLS_09) {
  auto body = [](bool rethrows) -> generator<int, void, int> {
    received<void> r = co_yield catching(1);
    if (rethrows) r.value();
    co_return r.is_exit() ? 99 : 0;
  };
  auto rethrowing = body(true);
  std::ignore = rethrowing.next();
  EXPECT_EQ(rethrowing.close(), std::nullopt);
  auto returning = body(false);
  std::ignore = returning.next();
  EXPECT_EQ(returning.close(), 99);
}

TEST(catching, yields_lvalues_conversions_and_references_as_a_plain_yield_does_NXT_10) {
  auto texts = []() -> generator<std::string> {
    const std::string mine(40, 'm');
    co_yield catching(mine);
    co_yield catching("literal");
    co_yield catching(mine + "!");
  };
  std::vector<std::string> taken;
  for (auto&& text : texts()) taken.push_back(std::move(text));
  EXPECT_EQ(taken, (std::vector<std::string>{std::string(40, 'm'), "literal",
                                             std::string(40, 'm') + "!"}));

  auto references = [](int& target) -> generator<int&> { co_yield catching(target); };
  int target = 0;
  EXPECT_EQ(&references(target).next().value(), &target);
}

TEST(catching, an_lvalue_stays_as_it_was_when_the_consumer_takes_the_value_NXT_10) {
  auto body = []() -> generator<std::string> {
    std::string mine(40, 'm');
    co_yield catching(mine);
    co_yield mine;
  };
  auto g = body();
  const std::string taken = std::move(*g.next());
  EXPECT_EQ(g.next().value(), taken);
}

TEST(catching, works_at_the_leaf_of_a_chain_DEL_14) {
  auto inner = [](trace& out) -> generator<int> {
    for (int n = 1;; ++n) {
      received<void> r = co_yield catching(n);
      if (r.is_exit()) {
        out.push_back("exit");
        co_return;
      }
      out.push_back(r.holds<std::out_of_range>() ? "range" : "value");
    }
  };
  auto outer = [](auto& body, trace& out) -> generator<int> {
    const on_exit fin(out, "outer");
    co_yield from(body(out));
  };
  trace out;
  auto g = outer(inner, out);
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::out_of_range("")).value(), 2);
  EXPECT_EQ(g.next().value(), 3);
  g.close();
  EXPECT_EQ(out, (trace{"range", "value", "exit", "outer"}));
}

TEST(catching, destruction_is_not_received_FIN_01) {
  trace out;
  {
    auto g = yielding_in_finally(out);
    std::ignore = g.next();
  }
  EXPECT_EQ(out, trace{});
}

}  // namespace

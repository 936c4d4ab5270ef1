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
#include <vector>

#include "trace.hpp"

namespace {

using hocket::generator;
using hocket::generator_state;
using hocket::tests::message_of;
using hocket::tests::on_exit;
using hocket::tests::trace;
using hocket::tests::was_closed;

generator<std::optional<double>, double> averager() {
  double total = 0;
  std::optional<double> average;
  for (int count = 1;; ++count) {
    total += co_yield average;
    average = total / count;
  }
}

/// The lecture's averager2: an invalid_argument stands for a term of 0.
generator<double, double> forgiving_averager() {
  double total = 0;
  double average = 0;
  for (int count = 1;; ++count) {
    double term = 0;
    try {
      term = co_yield average;
    } catch (const std::invalid_argument&) {
      term = 0;
    }
    total += term;
    average = total / count;
  }
}

generator<int> noting_handlers(trace& out) {
  const on_exit fin(out, "finally");
  try {
    out.push_back("try");
    co_yield 1;
  } catch (...) {
    out.push_back("handler");
    throw;
  }
}

TEST(throw_in, an_uncaught_exception_comes_out_and_closes_THR_01) {
  auto av = averager();
  std::ignore = av.next();
  const auto message = message_of<std::invalid_argument>(
      [&] { std::ignore = av.throw_(std::invalid_argument("yes")); });
  EXPECT_EQ(message, "yes");
  EXPECT_EQ(av.state(), generator_state::closed);
  EXPECT_TRUE(was_closed(av.send(1)));
}

TEST(throw_in, a_caught_exception_gives_the_next_value_and_the_body_goes_on_THR_02) {
  auto av = forgiving_averager();
  std::ignore = av.next();
  EXPECT_EQ(av.throw_(std::invalid_argument("")).value(), 0.0);
  EXPECT_EQ(av.state(), generator_state::suspended);
  EXPECT_EQ(av.send(5).value(), 2.5);
}

TEST(throw_in, an_exit_that_is_thrown_is_no_close_THR_03) {
  trace out;
  auto g = noting_handlers(out);
  std::ignore = g.next();
  EXPECT_THROW(std::ignore = g.throw_(hocket::generator_exit()), hocket::generator_exit);
  EXPECT_EQ(out, (trace{"try", "handler", "finally"}));
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(throw_in, before_the_start_it_runs_none_of_the_body_and_closes_STA_03_THR_04) {
  trace out;
  auto g = noting_handlers(out);
  EXPECT_THROW(std::ignore = g.throw_(std::invalid_argument("")), std::invalid_argument);
  EXPECT_EQ(out, trace{});
  EXPECT_EQ(g.state(), generator_state::closed);
  EXPECT_TRUE(was_closed(g.next()));
}

TEST(throw_in, into_a_closed_generator_just_raises_THR_05) {
  trace out;
  auto g = noting_handlers(out);
  std::ignore = g.next();
  g.close();
  out.clear();
  const auto message =
      message_of<std::out_of_range>([&] { std::ignore = g.throw_(std::out_of_range("k")); });
  EXPECT_EQ(message, "k");
  EXPECT_EQ(out, trace{});
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(throw_in, into_a_generator_that_returned_just_raises_THR_05) {
  auto body = []() -> generator<int, void, int> {
    co_yield 1;
    co_return 2;
  };
  auto g = body();
  for (int value : g) std::ignore = value;
  EXPECT_THROW(std::ignore = g.throw_(std::out_of_range("k")), std::out_of_range);
}

TEST(throw_in, a_body_that_catches_and_returns_ends_the_step_THR_06) {
  auto body = []() -> generator<int, void, int> {
    try {
      co_yield 1;
    } catch (const std::invalid_argument&) {
      co_return 9;
    }
    co_return 0;
  };
  auto g = body();
  std::ignore = g.next();
  auto end = g.throw_(std::invalid_argument(""));
  ASSERT_TRUE(end.returned());
  EXPECT_EQ(end.result(), 9);
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(throw_in, another_exception_may_come_out_with_the_thrown_one_nested_THR_07) {
  auto body = []() -> generator<int> {
    try {
      co_yield 1;
    } catch (const std::invalid_argument&) {
      std::throw_with_nested(std::out_of_range("outer"));
    }
  };
  auto g = body();
  std::ignore = g.next();
  try {
    std::ignore = g.throw_(std::invalid_argument("context"));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::out_of_range& error) {
    EXPECT_STREQ(error.what(), "outer");
    EXPECT_EQ(message_of<std::invalid_argument>([&] { std::rethrow_if_nested(error); }), "context");
  }
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(throw_in, an_exception_ptr_raises_that_very_object_THR_08) {
  auto body = []() -> generator<std::exception_ptr> {
    std::exception_ptr caught;
    try {
      co_yield caught;
    } catch (const std::invalid_argument&) {
      caught = std::current_exception();
    }
    co_yield caught;
  };
  const auto error = std::make_exception_ptr(std::invalid_argument("this"));
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(error).value(), error);
  EXPECT_NE(error, nullptr);
}

TEST(throw_in, an_object_arrives_with_its_type_and_its_state_THR_08) {
  struct failure {
    std::vector<int> details;
  };
  auto body = []() -> generator<std::vector<int>> {
    std::vector<int> details;
    try {
      co_yield details;
    } catch (const failure& error) {
      details = error.details;
    }
    co_yield details;
  };
  const failure error{{1, 2, 3}};
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(error).value(), (std::vector{1, 2, 3}));
  EXPECT_EQ(error.details.size(), 3U);
}

TEST(throw_in, a_null_exception_ptr_is_a_type_error_that_changes_nothing_THR_09) {
  trace out;
  auto g = noting_handlers(out);
  EXPECT_THROW(std::ignore = g.throw_(std::exception_ptr()), hocket::type_error);
  EXPECT_EQ(g.state(), generator_state::created);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_THROW(std::ignore = g.throw_(std::exception_ptr()), hocket::type_error);
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(out, trace{"try"});
  EXPECT_TRUE(g.next().returned());
}

template <class G, class E>
concept CanThrowIn = requires(G& g, E error) { g.throw_(error); };

TEST(throw_in, what_is_no_exception_does_not_compile_THR_09) {
  static_assert(CanThrowIn<generator<int>, std::runtime_error>);
  static_assert(CanThrowIn<generator<int>, hocket::generator_exit>);
  static_assert(CanThrowIn<generator<int>, std::exception_ptr>);
  static_assert(!CanThrowIn<generator<int>, const char*>);
  static_assert(!CanThrowIn<generator<int>, std::runtime_error*>);
  static_assert(!CanThrowIn<generator<int>, std::unique_ptr<int>>);
}

TEST(throw_in, a_handler_of_standard_exceptions_does_not_stop_an_exit_or_a_cancel_CLS_12_THR_12) {
  auto body = [](trace& out) -> generator<int> {
    const on_exit fin(out, "finally");
    try {
      co_yield 1;
    } catch (const std::exception&) {
      out.push_back("handler");
    }
    co_yield 2;
  };
  trace out;
  auto exited = body(out);
  std::ignore = exited.next();
  EXPECT_THROW(std::ignore = exited.throw_(hocket::generator_exit()), hocket::generator_exit);
  auto cancelled = body(out);
  std::ignore = cancelled.next();
  EXPECT_THROW(std::ignore = cancelled.throw_(hocket::cancelled()), hocket::cancelled);
  EXPECT_EQ(out, (trace{"finally", "finally"}));
}

TEST(throw_in, locals_die_on_the_way_out_innermost_first_THR_13) {
  auto body = [](trace& out) -> generator<int> {
    const on_exit outer(out, "outer");
    {
      const on_exit inner(out, "inner");
      co_yield 1;
    }
    out.push_back("after");
  };
  trace out;
  auto g = body(out);
  std::ignore = g.next();
  EXPECT_THROW(std::ignore = g.throw_(std::invalid_argument("")), std::invalid_argument);
  EXPECT_EQ(out, (trace{"inner", "outer"}));
}

TEST(throw_in, delivers_no_value_THR_15) {
  auto body = []() -> generator<int, std::optional<int>> {
    std::optional<int> t = 1;
    try {
      t = co_yield 0;
    } catch (const std::invalid_argument&) {
    }
    co_yield t.value();
  };
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::invalid_argument("")).value(), 1);
}

TEST(throw_in, a_bare_rethrow_lets_the_same_object_out_THR_17) {
  trace out;
  auto g = noting_handlers(out);
  std::ignore = g.next();
  const auto error = std::make_exception_ptr(std::invalid_argument("this"));
  try {
    std::ignore = g.throw_(error);
    ADD_FAILURE() << "nothing was thrown";
  } catch (...) {
    EXPECT_EQ(std::current_exception(), error);
  }
  EXPECT_EQ(out, (trace{"try", "handler", "finally"}));
}

TEST(throw_in, a_stop_iteration_that_is_not_caught_is_a_runtime_error_THR_18) {
  trace out;
  auto g = noting_handlers(out);
  std::ignore = g.next();
  try {
    std::ignore = g.throw_(hocket::stop_iteration<int>(1));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const hocket::runtime_error& error) {
    EXPECT_STREQ(error.what(), "generator raised StopIteration");
  }
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(throw_in, a_stop_iteration_before_the_start_comes_out_as_it_is_THR_20) {
  trace out;
  auto g = noting_handlers(out);
  try {
    std::ignore = g.throw_(hocket::stop_iteration<std::string>("x"));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const hocket::stop_iteration<std::string>& stop) {
    EXPECT_EQ(stop.value(), "x");
  }
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(throw_in, a_stop_iteration_into_a_closed_generator_comes_out_as_it_is_THR_21) {
  trace out;
  auto g = noting_handlers(out);
  g.close();
  EXPECT_THROW(std::ignore = g.throw_(hocket::stop_iteration<std::string>("x")),
               hocket::stop_iteration<std::string>);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "trace.hpp"

namespace {

using hocket::from;
using hocket::generator;
using hocket::generator_exit;
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

generator<int, std::optional<int>> noting_everything(trace& out) {
  const on_exit fin(out, "finally");
  try {
    out.push_back("try");
    co_yield 1;
    out.push_back("resumed");
  } catch (const generator_exit&) {
    out.push_back("exit");
    throw;
  }
}

/// Yields once, and returns 99 when asked to end there; 0 otherwise.
generator<int, void, int> returning_on_exit() {
  try {
    co_yield 1;
  } catch (const generator_exit&) {
    co_return 99;
  }
  co_return 0;
}

/// Swallows the first exit and yields again.
generator<int> ignoring_one_exit(trace& out) {
  try {
    co_yield 1;
  } catch (const generator_exit&) {
    out.push_back("ignored");
  }
  co_yield 2;
  out.push_back("end");
}

TEST(close, raises_an_exit_at_the_yield_and_swallows_it_CLS_01) {
  trace out;
  auto g = noting_everything(out);
  std::ignore = g.next();
  static_assert(std::is_void_v<decltype(g.close())>);
  g.close();
  EXPECT_EQ(out, (trace{"try", "exit", "finally"}));
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(close, before_the_start_runs_none_of_the_body_CLS_02_STA_03) {
  trace out;
  auto g = noting_everything(out);
  g.close();
  EXPECT_EQ(out, trace{});
  EXPECT_EQ(g.state(), generator_state::closed);
  EXPECT_TRUE(was_closed(g.next()));
}

TEST(close, may_be_repeated_whatever_ended_the_generator_CLS_03) {
  trace out;
  auto closed = noting_everything(out);
  std::ignore = closed.next();
  for (int i = 0; i < 3; ++i) closed.close();
  EXPECT_EQ(out, (trace{"try", "exit", "finally"}));

  auto exhausted = returning_on_exit();
  for (int value : exhausted) std::ignore = value;
  std::ignore = exhausted.next();
  EXPECT_EQ(exhausted.close(), std::nullopt);
  EXPECT_EQ(exhausted.close(), std::nullopt);

  auto raised = returning_on_exit();
  std::ignore = raised.next();
  EXPECT_THROW(std::ignore = raised.throw_(std::out_of_range("")), std::out_of_range);
  EXPECT_EQ(raised.close(), std::nullopt);
}

TEST(close, ends_the_blocks_around_the_yield_innermost_first_CLS_04) {
  struct context_manager {
    trace& out;
    int exceptions_at_start = std::uncaught_exceptions();
    ~context_manager() {
      out.push_back(std::uncaught_exceptions() > exceptions_at_start ? "manager sees an exit"
                                                                     : "manager sees nothing");
    }
  };
  auto body = [](trace& out) -> generator<int> {
    const context_manager manager{out};
    const on_exit fin(out, "finally");
    co_yield 1;
  };
  trace out;
  auto g = body(out);
  std::ignore = g.next();
  g.close();
  EXPECT_EQ(out, (trace{"finally", "manager sees an exit"}));
}

TEST(close, reports_an_exit_that_the_body_ignored_CLS_05) {
  trace out;
  auto g = ignoring_one_exit(out);
  std::ignore = g.next();
  const auto message = message_of<hocket::runtime_error>([&] { g.close(); });
  EXPECT_EQ(message, "generator ignored GeneratorExit");
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(out, trace{"ignored"});
  EXPECT_TRUE(g.next().returned());
  EXPECT_EQ(out, (trace{"ignored", "end"}));
}

TEST(close, may_be_tried_again_after_an_ignored_exit_CLS_05) {
  trace out;
  auto g = ignoring_one_exit(out);
  std::ignore = g.next();
  EXPECT_THROW(g.close(), hocket::runtime_error);
  g.close();
  EXPECT_EQ(g.state(), generator_state::closed);
  EXPECT_EQ(out, trace{"ignored"});
}

TEST(close, lets_another_exception_of_the_body_out_CLS_07) {
  auto body = []() -> generator<int> {
    try {
      co_yield 1;
    } catch (const generator_exit&) {
      std::throw_with_nested(std::out_of_range("fie"));
    }
  };
  auto g = body();
  std::ignore = g.next();
  try {
    g.close();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::out_of_range& error) {
    EXPECT_STREQ(error.what(), "fie");
    EXPECT_THROW(std::rethrow_if_nested(error), generator_exit);
  }
  EXPECT_EQ(g.state(), generator_state::closed);
  g.close();
}

TEST(close, a_body_may_catch_the_exit_and_return_CLS_08) {
  auto body = [](trace& out) -> generator<int> {
    try {
      co_yield 1;
    } catch (const generator_exit&) {
      out.push_back("exit");
    }
  };
  trace out;
  auto g = body(out);
  std::ignore = g.next();
  g.close();
  EXPECT_EQ(out, trace{"exit"});
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(close, gives_what_the_body_returns_for_the_exit_once_CLS_09) {
  auto g = returning_on_exit();
  std::ignore = g.next();
  EXPECT_EQ(g.close(), 99);
  EXPECT_EQ(g.close(), std::nullopt);
}

TEST(close, gives_nothing_when_the_body_did_not_return_for_it_CLS_10) {
  auto not_catching = []() -> generator<int, void, int> {
    co_yield 1;
    co_return 0;
  };
  auto suspended = not_catching();
  std::ignore = suspended.next();
  EXPECT_EQ(suspended.close(), std::nullopt);

  auto not_started = returning_on_exit();
  EXPECT_EQ(not_started.close(), std::nullopt);
}

TEST(close, gives_nothing_when_the_generator_had_returned_already_CLS_10) {
  auto taken = returning_on_exit();
  std::ignore = taken.next();
  EXPECT_EQ(taken.next().result(), 0);
  EXPECT_EQ(taken.close(), std::nullopt);

  auto left_in_the_step = returning_on_exit();
  std::ignore = left_in_the_step.next();
  std::ignore = left_in_the_step.next();
  EXPECT_EQ(left_in_the_step.close(), std::nullopt);

  auto drained = returning_on_exit();
  for (int value : drained) std::ignore = value;
  EXPECT_EQ(drained.close(), std::nullopt);
}

TEST(close, a_stop_iteration_is_no_polite_answer_CLS_11) {
  auto body = []() -> generator<int> {
    try {
      co_yield 1;
    } catch (const generator_exit&) {
      throw hocket::stop_iteration<void>();
    }
  };
  auto g = body();
  std::ignore = g.next();
  try {
    g.close();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const hocket::runtime_error& error) {
    EXPECT_STREQ(error.what(), "generator raised StopIteration");
  }
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(close, a_handler_of_standard_exceptions_cannot_swallow_it_CLS_12) {
  auto body = [](trace& out) -> generator<int> {
    const on_exit fin(out, "finally");
    try {
      co_yield 1;
    } catch (const std::exception&) {
      out.push_back("handler");
    }
    co_yield 2;
  };
  static_assert(!std::is_base_of_v<std::exception, generator_exit>);
  trace out;
  auto g = body(out);
  std::ignore = g.next();
  g.close();
  EXPECT_EQ(out, trace{"finally"});
}

TEST(close, afterwards_every_operation_finds_it_closed_CLS_16) {
  trace out;
  auto g = noting_everything(out);
  std::ignore = g.next();
  g.close();
  out.clear();
  EXPECT_TRUE(was_closed(g.next()));
  EXPECT_TRUE(was_closed(g.send(1)));
  EXPECT_THROW(std::ignore = g.send(1).value(), hocket::stop_iteration<void>);
  EXPECT_THROW(std::ignore = g.throw_(std::out_of_range("")), std::out_of_range);
  g.close();
  EXPECT_EQ(g.begin(), g.end());
  EXPECT_EQ(out, trace{});
}

TEST(close, releases_the_locals_at_once_CLS_17) {
  auto body = [](std::weak_ptr<int>& watch) -> generator<int> {
    const auto local = std::make_shared<int>(1);
    watch = local;
    co_yield *local;
  };
  std::weak_ptr<int> watch;
  auto g = body(watch);
  std::ignore = g.next();
  EXPECT_FALSE(watch.expired());
  g.close();
  EXPECT_TRUE(watch.expired());
}

TEST(close, releases_the_arguments_too_CLS_17) {
  auto body = [](std::shared_ptr<int> argument) -> generator<int> { co_yield *argument; };
  auto argument = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = argument;
  auto g = body(std::move(argument));
  g.close();
  EXPECT_TRUE(watch.expired());
}

TEST(close, is_the_normal_end_of_an_infinite_coroutine_CLS_18) {
  auto av = averager();
  std::ignore = av.next();
  EXPECT_EQ(av.send(5).value(), 5.0);
  EXPECT_EQ(av.send(4).value(), 4.5);
  av.close();
  EXPECT_EQ(av.state(), generator_state::closed);
}

TEST(close, a_delegator_is_not_resumed_after_its_delegate_returned_for_it_CLS_19) {
  auto consumer = []() -> generator<int, int, int> {
    int total = 0;
    try {
      for (;;) total += co_yield total;
    } catch (const generator_exit&) {
      co_return total;
    }
  };
  auto delegator = [](auto& sub, trace& out) -> generator<int, int> {
    const int total = co_yield from(sub());
    out.push_back("total " + std::to_string(total));
  };
  trace out;
  auto g = delegator(consumer, out);
  std::ignore = g.next();
  std::ignore = g.send(5);
  g.close();
  EXPECT_EQ(out, trace{});
}

}  // namespace

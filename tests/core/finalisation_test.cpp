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

using hocket::from;
using hocket::generator;
using hocket::generator_exit;
using hocket::generator_state;
using hocket::tests::on_exit;
using hocket::tests::trace;

/// Notes every block that is entered around its yield.
generator<int> noting_everything(trace& out) {
  const on_exit fin(out, "finally");
  try {
    const on_exit inner(out, "inner");
    co_yield 1;
    out.push_back("resumed");
  } catch (...) {
    out.push_back("handler");
    throw;
  }
  out.push_back("end");
}

generator<int> delegating_to(generator<int> sub, trace& out) {
  const on_exit fin(out, "outer");
  try {
    co_yield from(std::move(sub));
  } catch (...) {
    out.push_back("outer handler");
    throw;
  }
}

TEST(finalisation, destroying_a_suspended_generator_destroys_its_locals_at_once_FIN_01) {
  trace out;
  {
    auto g = noting_everything(out);
    std::ignore = g.next();
    EXPECT_EQ(out, trace{});
  }
  EXPECT_EQ(out, (trace{"inner", "finally"}));
}

TEST(finalisation, destroying_a_delegator_destroys_its_delegates_innermost_first_FIN_01) {
  trace out;
  {
    auto g = delegating_to(delegating_to(noting_everything(out), out), out);
    std::ignore = g.next();
  }
  EXPECT_EQ(out, (trace{"inner", "finally", "outer", "outer"}));
}

TEST(finalisation, destroying_a_created_generator_runs_nothing_FIN_02) {
  trace out;
  const auto argument = std::make_shared<int>(1);
  auto body = [](trace& into, std::shared_ptr<int> n) -> generator<int> {
    const on_exit fin(into, "finally");
    co_yield *n;
  };
  {
    auto g = body(out, argument);
    EXPECT_EQ(argument.use_count(), 2);
  }
  EXPECT_EQ(out, trace{});
  EXPECT_EQ(argument.use_count(), 1);
}

TEST(finalisation, destroying_a_closed_generator_runs_nothing_FIN_03) {
  trace out;
  {
    auto g = noting_everything(out);
    for (int value : g) std::ignore = value;
    EXPECT_EQ(out, (trace{"resumed", "inner", "end", "finally"}));
    out.clear();
  }
  EXPECT_EQ(out, trace{});
  {
    auto g = noting_everything(out);
    std::ignore = g.next();
    g.close();
    out.clear();
  }
  EXPECT_EQ(out, trace{});
}

TEST(finalisation, a_handler_that_would_throw_cannot_as_destruction_runs_none_FIN_04) {
  auto body = [](trace& out) -> generator<int> {
    const on_exit fin(out, "finally");
    try {
      co_yield 1;
    } catch (...) {
      out.push_back("handler");
      throw std::out_of_range("from the handler");
    }
  };
  trace out;
  {
    auto g = body(out);
    std::ignore = g.next();
  }
  EXPECT_EQ(out, trace{"finally"});
  static_assert(std::is_nothrow_destructible_v<generator<int>>);
}

TEST(finalisation, a_body_that_ignores_exits_is_destroyed_all_the_same_FIN_05) {
  auto body = [](trace& out) -> generator<int> {
    const on_exit fin(out, "finally");
    for (;;) {
      try {
        co_yield 1;
      } catch (const generator_exit&) {
        out.push_back("ignored");
      }
    }
  };
  trace out;
  {
    auto g = body(out);
    std::ignore = g.next();
    EXPECT_THROW(g.close(), hocket::runtime_error);
    EXPECT_EQ(out, trace{"ignored"});
    out.clear();
  }
  EXPECT_EQ(out, trace{"finally"});
}

TEST(finalisation, a_generator_that_loops_over_a_shared_one_does_not_close_it_FIN_08) {
  auto loops_over = [](generator<int>& shared) -> generator<int> {
    for (int value : shared) co_yield value;
  };
  auto count_up = []() -> generator<int> {
    for (int n = 1;; ++n) co_yield n;
  };
  auto shared = count_up();
  {
    auto outer = loops_over(shared);
    EXPECT_EQ(outer.next().value(), 1);
  }
  EXPECT_EQ(shared.state(), generator_state::suspended);
  EXPECT_EQ(shared.next().value(), 2);
}

TEST(finalisation, a_temporary_in_a_loop_dies_when_the_loop_is_left_FIN_09) {
  trace out;
  for (int value : noting_everything(out)) {
    EXPECT_EQ(value, 1);
    break;
  }
  out.push_back("after");
  EXPECT_EQ(out, (trace{"inner", "finally", "after"}));
}

TEST(finalisation, at_a_normal_end_the_locals_die_before_the_caller_sees_it_FIN_10) {
  trace out;
  auto g = noting_everything(out);
  std::ignore = g.next();
  auto end = g.next();
  out.push_back(end.returned() ? "caller sees the end" : "no end");
  EXPECT_EQ(out, (trace{"resumed", "inner", "end", "finally", "caller sees the end"}));
}

TEST(finalisation, when_the_body_fails_the_locals_die_before_the_caller_sees_it_FIN_10) {
  auto body = [](trace& out) -> generator<int> {
    const on_exit fin(out, "finally");
    co_yield 1;
    throw std::out_of_range("");
  };
  trace out;
  auto g = body(out);
  std::ignore = g.next();
  try {
    std::ignore = g.next();
  } catch (const std::out_of_range&) {
    out.push_back("caller");
  }
  EXPECT_EQ(out, (trace{"finally", "caller"}));
}

TEST(finalisation, does_not_disturb_an_exception_that_is_being_handled_FIN_11) {
  struct handles_its_own {
    trace& out;
    ~handles_its_own() {
      try {
        throw std::invalid_argument("own");
      } catch (const std::invalid_argument& error) {
        out.push_back(error.what());
      }
    }
  };
  auto body = [](trace& out) -> generator<int> {
    const handles_its_own at_end{out};
    co_yield 1;
  };
  trace out;
  std::optional<generator<int>> g = body(out);
  std::ignore = g->next();
  try {
    throw std::out_of_range("handled");
  } catch (...) {
    const auto before = std::current_exception();
    g.reset();
    EXPECT_EQ(std::current_exception(), before);
    EXPECT_EQ(out, trace{"own"});
  }
}

TEST(finalisation, during_an_unwinding_works_as_ever_FIN_11) {
  trace out;
  try {
    auto g = delegating_to(noting_everything(out), out);
    std::ignore = g.next();
    throw std::out_of_range("unwinds");
  } catch (const std::out_of_range&) {
    out.push_back("caught");
  }
  EXPECT_EQ(out, (trace{"inner", "finally", "outer", "caught"}));
}

TEST(finalisation, code_after_the_yield_never_runs_FIN_14) {
  auto body = [](trace& out) -> generator<int> {
    co_yield 1;
    out.push_back("after the yield");
  };
  trace out;
  {
    auto g = body(out);
    std::ignore = g.next();
  }
  EXPECT_EQ(out, trace{});
}

TEST(finalisation, a_result_that_nobody_took_dies_with_the_generator_FIN_03) {
  auto body = [](std::shared_ptr<int> result) -> generator<int, void, std::shared_ptr<int>> {
    co_yield 1;
    co_return result;
  };
  auto result = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = result;
  {
    auto g = body(std::move(result));
    for (int value : g) std::ignore = value;
    EXPECT_FALSE(watch.expired());
  }
  EXPECT_TRUE(watch.expired());
}

}  // namespace

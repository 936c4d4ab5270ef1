// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <optional>
#include <ranges>
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
using hocket::tests::message_of;
using hocket::tests::on_exit;
using hocket::tests::trace;

using returning = generator<int, void, std::string>;

returning noting_exit(trace& out, std::string name) {
  const on_exit fin(out, name + " finally");
  try {
    co_yield 1;
  } catch (const generator_exit&) {
    out.push_back(name + " exit");
    throw;
  }
  co_return name;
}

returning noting_delegator(returning& sub, trace& out, std::string name) {
  const on_exit fin(out, name + " finally");
  try {
    co_yield from(sub);
  } catch (const generator_exit&) {
    out.push_back(name + " exit");
    throw;
  } catch (const std::exception& error) {
    out.push_back(name + " " + error.what());
    throw;
  }
  co_return name;
}

/// Returns `answer` when it is asked to end.
returning answering(std::string answer) {
  try {
    co_yield 1;
  } catch (const generator_exit&) {
    co_return answer;
  }
  co_return "not asked";
}

returning failing_when_closed() {
  try {
    co_yield 1;
  } catch (const generator_exit&) {
    throw std::invalid_argument("from the close");
  }
  co_return "";
}

returning ignoring_exits() {
  for (;;) {
    try {
      co_yield 1;
    } catch (const generator_exit&) {
    }
  }
}

TEST(delegation_close, closes_the_delegate_first_DEL_25) {
  trace out;
  auto inner = noting_exit(out, "inner");
  auto middle = noting_delegator(inner, out, "middle");
  auto outer = noting_delegator(middle, out, "outer");
  std::ignore = outer.next();
  EXPECT_EQ(outer.close(), std::nullopt);
  EXPECT_EQ(out, (trace{"inner exit", "inner finally", "middle exit", "middle finally",
                        "outer exit", "outer finally"}));
  EXPECT_EQ(outer.state(), generator_state::closed);
  EXPECT_EQ(middle.state(), generator_state::closed);
  EXPECT_EQ(inner.state(), generator_state::closed);
}

TEST(delegation_close, a_delegate_without_a_close_is_abandoned_DEL_26) {
  auto outer = [](trace& out) -> generator<int> {
    const on_exit fin(out, "outer finally");
    co_yield from(std::views::iota(0, 3));
  };
  trace out;
  auto g = outer(out);
  std::ignore = g.next();
  g.close();
  EXPECT_EQ(out, trace{"outer finally"});
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(delegation_close, an_error_of_the_delegates_close_is_raised_in_the_delegator_DEL_27) {
  auto outer = [](returning sub, trace& out) -> returning {
    try {
      co_yield from(std::move(sub));
    } catch (const std::invalid_argument& error) {
      out.push_back(error.what());
    }
    co_return "fell off";
  };
  trace out;
  auto g = outer(failing_when_closed(), out);
  std::ignore = g.next();
  EXPECT_EQ(g.close(), "fell off");
  EXPECT_EQ(out, trace{"from the close"});
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(delegation_close, an_error_of_the_delegates_close_comes_out_of_the_delegators_DEL_27) {
  trace out;
  auto inner = failing_when_closed();
  auto middle = noting_delegator(inner, out, "middle");
  auto outer = noting_delegator(middle, out, "outer");
  std::ignore = outer.next();
  EXPECT_EQ(message_of<std::invalid_argument>([&] { std::ignore = outer.close(); }),
            "from the close");
  EXPECT_EQ(out, (trace{"middle from the close", "middle finally", "outer from the close",
                        "outer finally"}));
  EXPECT_EQ(outer.state(), generator_state::closed);
  EXPECT_EQ(middle.state(), generator_state::closed);
}

TEST(delegation_close, a_delegate_that_ignores_the_exit_stays_suspended_DEL_28) {
  trace out;
  auto inner = ignoring_exits();
  auto outer = noting_delegator(inner, out, "outer");
  std::ignore = outer.next();
  EXPECT_EQ(message_of<hocket::runtime_error>([&] { std::ignore = outer.close(); }),
            "generator ignored GeneratorExit");
  EXPECT_EQ(out, (trace{"outer generator ignored GeneratorExit", "outer finally"}));
  EXPECT_EQ(outer.state(), generator_state::closed);
  EXPECT_EQ(inner.state(), generator_state::suspended);
  EXPECT_EQ(inner.next().value(), 1);
}

TEST(delegation_close, a_delegator_that_ignores_it_after_its_delegate_closed_goes_on_CLS_05) {
  auto outer = [](returning sub) -> generator<int> {
    try {
      co_yield from(std::move(sub));
    } catch (const generator_exit&) {
    }
    co_yield 2;
    co_yield 3;
  };
  trace out;
  auto g = outer(noting_exit(out, "inner"));
  std::ignore = g.next();
  EXPECT_THROW(g.close(), hocket::runtime_error);
  EXPECT_EQ(out, (trace{"inner exit", "inner finally"}));
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(g.next().value(), 3);
}

TEST(delegation_close, a_delegator_that_ignores_it_by_delegating_again_goes_on_CLS_05) {
  auto outer = [](trace& out) -> generator<int> {
    try {
      co_yield from(noting_exit(out, "first"));
    } catch (const generator_exit&) {
    }
    co_yield from(noting_exit(out, "second"));
    co_yield 3;
  };
  trace out;
  auto g = outer(out);
  std::ignore = g.next();
  EXPECT_THROW(g.close(), hocket::runtime_error);
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(out, (trace{"first exit", "first finally"}));
  EXPECT_EQ(g.next().value(), 3);
  EXPECT_EQ(out.back(), "second finally");
  g.close();
}

TEST(delegation_close, a_middle_one_that_ignores_it_by_delegating_again_goes_on_DEL_28) {
  auto middle_body = [](trace& out) -> returning {
    try {
      co_yield from(noting_exit(out, "first"));
    } catch (const generator_exit&) {
    }
    co_yield from(noting_exit(out, "second"));
    co_return "middle";
  };
  trace out;
  auto middle = middle_body(out);
  {
    auto outer = noting_delegator(middle, out, "outer");
    std::ignore = outer.next();
    EXPECT_THROW(std::ignore = outer.close(), hocket::runtime_error);
    EXPECT_EQ(outer.state(), generator_state::closed);
  }
  EXPECT_EQ(middle.state(), generator_state::suspended);
  EXPECT_EQ(middle.next().result(), "middle");
  EXPECT_EQ(out, (trace{"first exit", "first finally", "outer generator ignored GeneratorExit",
                        "outer finally", "second finally"}));
}

TEST(delegation_close, gives_the_delegators_own_return_value_DEL_30) {
  auto outer = [](returning sub) -> returning {
    try {
      co_yield from(std::move(sub));
    } catch (const generator_exit&) {
      co_return "o";
    }
    co_return "not asked";
  };
  auto g = outer(answering("99"));
  std::ignore = g.next();
  EXPECT_EQ(g.close(), "o");

  trace out;
  auto inner = answering("99");
  auto not_answering = noting_delegator(inner, out, "outer");
  std::ignore = not_answering.next();
  EXPECT_EQ(not_answering.close(), std::nullopt);
}

TEST(delegation_close, a_shared_delegate_is_protected_by_a_wrapper_that_has_no_close_DEL_39) {
  auto count_up = []() -> generator<int> {
    for (int n = 1;; ++n) co_yield n;
  };
  auto outer = [](generator<int>& shared) -> generator<int> {
    co_yield from(std::ranges::ref_view(shared));
  };
  auto shared = count_up();
  auto g = outer(shared);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.next().value(), 2);
  g.close();
  EXPECT_EQ(shared.state(), generator_state::suspended);
  EXPECT_EQ(shared.next().value(), 3);
}

TEST(delegation_close, without_a_wrapper_a_shared_delegate_is_closed_DEL_39) {
  auto count_up = []() -> generator<int> {
    for (int n = 1;; ++n) co_yield n;
  };
  auto outer = [](generator<int>& shared) -> generator<int> { co_yield from(shared); };
  auto shared = count_up();
  auto g = outer(shared);
  std::ignore = g.next();
  g.close();
  EXPECT_EQ(shared.state(), generator_state::closed);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <typeinfo>
#include <utility>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::from;
using hocket::generator;
using hocket::generator_exit;
using hocket::generator_state;
using hocket::tests::message_of;
using hocket::tests::on_exit;
using hocket::tests::trace;

using text = generator<std::string>;

text delegating_to(text& sub) { co_yield from(sub); }

/// Notes the name of what ends it, and delegates meanwhile.
text noting_delegator(text sub, trace& out) {
  const on_exit fin(out, "outer finally");
  std::string caught;
  try {
    co_yield from(std::move(sub));
  } catch (const generator_exit&) {
    out.push_back("outer exit");
    throw;
  } catch (const std::exception& error) {
    out.push_back(std::string("outer ") + error.what());
    throw;
  }
}

text infinite(trace& out) {
  const on_exit fin(out, "inner finally");
  for (;;) co_yield "inner";
}

text infinitely_delegating(trace& out) {
  for (;;) co_yield from(infinite(out));
}

TEST(delegation_throw, an_exit_ends_an_infinitely_delegating_delegator_DEL_12) {
  trace out;
  auto thrown_into = infinitely_delegating(out);
  std::ignore = thrown_into.next();
  EXPECT_THROW(std::ignore = thrown_into.throw_(generator_exit()), generator_exit);
  EXPECT_EQ(thrown_into.state(), generator_state::closed);
  thrown_into.close();

  auto closed = infinitely_delegating(out);
  std::ignore = closed.next();
  closed.close();
  EXPECT_THROW(std::ignore = closed.throw_(generator_exit()), generator_exit);
  EXPECT_EQ(closed.state(), generator_state::closed);
  EXPECT_EQ(out, (trace{"inner finally", "inner finally"}));
}

TEST(delegation_throw, goes_to_the_delegate_which_may_catch_and_yield_DEL_14) {
  auto inner = []() -> text {
    std::string next = "not thrown";
    try {
      co_yield "1";
    } catch (const std::invalid_argument&) {
      next = "2";
    }
    co_yield next;
  };
  auto sub = inner();
  auto g = delegating_to(sub);
  EXPECT_EQ(g.next().value(), "1");
  EXPECT_EQ(g.throw_(std::invalid_argument("")).value(), "2");
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(sub.state(), generator_state::suspended);
  EXPECT_TRUE(g.next().returned());
}

TEST(delegation_throw, a_delegate_that_catches_and_returns_gives_the_value_DEL_15) {
  auto inner = []() -> generator<int, void, int> {
    try {
      co_yield 1;
    } catch (const std::invalid_argument&) {
      co_return 9;
    }
    co_return 0;
  };
  auto outer = [](auto& body) -> generator<int> {
    const int r = co_yield from(body());
    co_yield 100 + r;
  };
  auto g = outer(inner);
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::invalid_argument("")).value(), 109);
}

TEST(delegation_throw, uncaught_in_the_delegate_it_can_be_caught_in_the_delegator_DEL_16) {
  auto outer = [](text& sub) -> text {
    try {
      co_yield from(sub);
    } catch (const std::invalid_argument&) {
    }
    co_yield "saved";
  };
  trace out;
  auto sub = infinite(out);
  auto g = outer(sub);
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::invalid_argument("")).value(), "saved");
  EXPECT_EQ(out, trace{"inner finally"});
  EXPECT_EQ(sub.state(), generator_state::closed);
  EXPECT_TRUE(g.next().returned());
}

TEST(delegation_throw, uncaught_everywhere_the_same_object_comes_out_DEL_16) {
  trace out;
  auto g = noting_delegator(noting_delegator(infinite(out), out), out);
  std::ignore = g.next();
  const auto error = std::make_exception_ptr(std::invalid_argument("this"));
  try {
    std::ignore = g.throw_(error);
    ADD_FAILURE() << "nothing was thrown";
  } catch (...) {
    EXPECT_EQ(std::current_exception(), error);
  }
  EXPECT_EQ(out,
            (trace{"inner finally", "outer this", "outer finally", "outer this", "outer finally"}));
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(delegation_throw, a_delegate_may_answer_with_another_exception_DEL_17) {
  auto inner = []() -> text {
    try {
      co_yield "1";
    } catch (const std::invalid_argument&) {
      std::throw_with_nested(std::out_of_range("answer"));
    }
  };
  auto outer = [](auto& body) -> text {
    std::string seen;
    try {
      co_yield from(body());
    } catch (const std::out_of_range& error) {
      seen = error.what();
      seen += ", " + message_of<std::invalid_argument>([&] { std::rethrow_if_nested(error); });
    }
    co_yield seen;
  };
  auto g = outer(inner);
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::invalid_argument("thrown")).value(), "answer, thrown");
}

TEST(delegation_throw, what_is_no_exception_touches_neither_DEL_22) {
  auto inner = []() -> text {
    co_yield "1";
    co_yield "2";
  };
  auto sub = inner();
  auto g = delegating_to(sub);
  std::ignore = g.next();
  EXPECT_THROW(std::ignore = g.throw_(std::exception_ptr()), hocket::type_error);
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(sub.next().value(), "2");
}

TEST(delegation_throw, a_stop_iteration_is_converted_in_the_delegate_DEL_23) {
  auto outer = [](text sub) -> text {
    std::string caught;
    try {
      co_yield from(std::move(sub));
    } catch (const hocket::runtime_error& error) {
      caught = error.what();
    }
    co_yield caught;
  };
  trace out;
  auto g = outer(infinite(out));
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(hocket::stop_iteration<void>()).value(), "generator raised StopIteration");
}

/// Notes which exit it gets, by its dynamic type.
text noting_exits(const std::type_info*& seen) {
  try {
    co_yield "inner";
  } catch (const generator_exit& exit) {
    seen = &typeid(exit);
    throw;
  }
}

struct my_exit : generator_exit {
  explicit my_exit(int why) : reason(why) {}
  int reason;
};

TEST(delegation_throw, an_exit_closes_the_delegate_and_is_raised_in_the_delegator_DEL_32) {
  trace out;
  auto g = noting_delegator(infinite(out), out);
  std::ignore = g.next();
  const auto exit = std::make_exception_ptr(generator_exit());
  try {
    std::ignore = g.throw_(exit);
    ADD_FAILURE() << "nothing was thrown";
  } catch (...) {
    EXPECT_EQ(std::current_exception(), exit);
  }
  EXPECT_EQ(out, (trace{"inner finally", "outer exit", "outer finally"}));
}

TEST(delegation_throw, the_delegator_may_yield_on_after_an_exit_that_is_thrown_DEL_32) {
  auto outer = [](text sub) -> text {
    try {
      co_yield from(std::move(sub));
    } catch (const generator_exit&) {
    }
    co_yield "still here";
  };
  trace out;
  auto g = outer(infinite(out));
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(generator_exit()).value(), "still here");
  EXPECT_EQ(out, trace{"inner finally"});
}

TEST(delegation_throw, the_delegate_sees_an_exit_of_its_own_DEL_33_DEL_34) {
  auto outer = [](text sub, int& reason) -> text {
    try {
      co_yield from(std::move(sub));
    } catch (const my_exit& exit) {
      reason = exit.reason;
      throw;
    }
  };
  for (const bool as_pointer : {false, true}) {
    const std::type_info* seen = nullptr;
    int reason = 0;
    auto g = outer(noting_exits(seen), reason);
    std::ignore = g.next();
    if (as_pointer) {
      EXPECT_THROW(std::ignore = g.throw_(std::make_exception_ptr(my_exit(7))), my_exit);
    } else {
      EXPECT_THROW(std::ignore = g.throw_(my_exit(7)), my_exit);
    }
    ASSERT_NE(seen, nullptr);
    EXPECT_TRUE(*seen == typeid(generator_exit));
    EXPECT_EQ(reason, 7);
  }
}

text failing_when_closed() {
  try {
    co_yield "inner";
  } catch (const generator_exit&) {
    throw std::invalid_argument("from the close");
  }
}

text ignoring_exits() {
  for (;;) {
    try {
      co_yield "inner";
    } catch (const generator_exit&) {
    }
  }
}

TEST(delegation_throw, an_error_of_the_delegates_close_replaces_the_exit_DEL_36) {
  trace out;
  auto g = noting_delegator(failing_when_closed(), out);
  std::ignore = g.next();
  EXPECT_EQ(message_of<std::invalid_argument>([&] { std::ignore = g.throw_(generator_exit()); }),
            "from the close");
  EXPECT_EQ(out, (trace{"outer from the close", "outer finally"}));
}

TEST(delegation_throw, a_delegate_that_ignores_the_exit_is_reported_to_the_delegator_DEL_36) {
  trace out;
  auto g = noting_delegator(ignoring_exits(), out);
  std::ignore = g.next();
  EXPECT_EQ(message_of<hocket::runtime_error>([&] { std::ignore = g.throw_(generator_exit()); }),
            "generator ignored GeneratorExit");
  EXPECT_EQ(out, (trace{"outer generator ignored GeneratorExit", "outer finally"}));
}

TEST(delegation_throw, an_exit_that_a_delegate_raises_itself_is_an_ordinary_exception_DEL_38) {
  auto inner = []() -> text {
    co_yield "1";
    throw generator_exit();
  };
  trace out;
  auto g = noting_delegator(inner(), out);
  std::ignore = g.next();
  EXPECT_THROW(std::ignore = g.next(), generator_exit);
  EXPECT_EQ(out, (trace{"outer exit", "outer finally"}));
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(delegation_throw, a_handler_in_the_delegator_may_delegate_again_DEL_16) {
  auto outer = [](trace& out) -> text {
    for (int tries = 0; tries < 3; ++tries) {
      try {
        co_yield from(infinite(out));
      } catch (const std::out_of_range&) {
        out.push_back("again");
      }
    }
    co_yield "gave up";
  };
  trace out;
  auto g = outer(out);
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::out_of_range("")).value(), "inner");
  EXPECT_EQ(g.throw_(std::out_of_range("")).value(), "inner");
  EXPECT_EQ(g.throw_(std::out_of_range("")).value(), "gave up");
  EXPECT_EQ(out,
            (trace{"inner finally", "again", "inner finally", "again", "inner finally", "again"}));
}

}  // namespace

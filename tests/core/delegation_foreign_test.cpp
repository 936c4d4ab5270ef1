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
using hocket::tests::message_of;
using hocket::tests::on_exit;
using hocket::tests::trace;

/// A step that is none of ours: a value, or the end with a result.
template <class Result = int>
struct foreign_step {
  std::optional<int> yielded;
  std::optional<Result> end = std::nullopt;

  explicit operator bool() const { return yielded.has_value(); }
  int operator*() const { return *yielded; }
  [[nodiscard]] bool returned() const { return end.has_value(); }
  Result result() { return std::move(*end); }
};

/// Can only be asked for the next value: 1, 2, 3, and then it returns.
struct iterator_only {
  int at = 0;
  foreign_step<> next() { return ++at <= 3 ? foreign_step<>{at} : foreign_step<>{{}, 42}; }
};

/// Notes each operation.
struct noting {
  trace& out;
  foreign_step<> next() {
    out.push_back("next");
    return {1};
  }
  foreign_step<> send(std::optional<int> value) {
    out.push_back("send " + std::to_string(value.value()));
    return {*value * 10};
  }
  foreign_step<> throw_(std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::out_of_range& thrown) {
      out.push_back(std::string("throw ") + thrown.what());
      return {-1};
    } catch (const std::invalid_argument&) {
      return {{}, 7};
    }
  }
  int close() {
    out.push_back("close");
    return 5;
  }
};

static_assert(hocket::ForeignGenerator<iterator_only>);
static_assert(hocket::ForeignGenerator<noting>);
static_assert(!hocket::ForeignGenerator<std::vector<int>>);

using outer_type = generator<int, std::optional<int>, int>;

template <class Foreign>
outer_type delegating_to(Foreign& foreign) {
  const int r = co_yield from(foreign);
  co_yield 100 + r;
  co_return r;
}

TEST(delegation_foreign, its_end_gives_the_value_P479_09_DEL_53) {
  iterator_only three;
  auto g = delegating_to(three);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.next().value(), 2);
  EXPECT_EQ(g.next().value(), 3);
  EXPECT_EQ(g.next().value(), 142);
  EXPECT_EQ(g.next().result(), 42);
}

template <class Result>
struct ends_at_once {
  Result value;
  foreign_step<Result> next() { return {{}, value}; }
};

TEST(delegation_foreign, the_value_is_handed_on_as_it_is_DEL_53_DEL_54) {
  auto outer = []() -> generator<int> {
    ends_at_once<std::tuple<int, int>> pair{{1, 2}};
    const std::tuple<int, int> p = co_yield from(pair);
    EXPECT_EQ(p, std::tuple(1, 2));
    ends_at_once<std::string> text{"owned"};
    const std::string s = co_yield from(std::move(text));
    EXPECT_EQ(s, "owned");
    co_yield 1;
  };
  EXPECT_EQ(outer().next().value(), 1);
}

TEST(delegation_foreign, values_go_through_send_and_none_through_next_DEL_50) {
  trace out;
  noting foreign{out};
  auto g = delegating_to(foreign);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.send(3).value(), 30);
  EXPECT_EQ(g.send(std::nullopt).value(), 1);
  EXPECT_EQ(out, (trace{"next", "send 3", "next"}));
}

TEST(delegation_foreign, an_exception_goes_to_its_throw_and_the_value_comes_out_DEL_20) {
  trace out;
  noting foreign{out};
  auto g = delegating_to(foreign);
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::out_of_range("object")).value(), -1);
  EXPECT_EQ(g.throw_(std::make_exception_ptr(std::out_of_range("pointer"))).value(), -1);
  EXPECT_EQ(out, (trace{"next", "throw object", "throw pointer"}));
  EXPECT_EQ(g.send(3).value(), 30);
}

TEST(delegation_foreign, a_throw_that_ends_it_gives_the_value_DEL_21) {
  trace out;
  noting foreign{out};
  auto g = delegating_to(foreign);
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::invalid_argument("")).value(), 107);
}

/// Ends by what Python's iterators end with.
struct stopping {
  int at = 0;
  foreign_step<> next() {
    if (++at > 2) throw hocket::stop_iteration<int>(40);
    return {at};
  }
  static foreign_step<> throw_(const std::exception_ptr& error) { std::rethrow_exception(error); }
  static void close() { throw hocket::stop_iteration<int>(41); }
};

TEST(delegation_foreign, a_stop_iteration_from_its_throw_is_an_end_with_the_value_DEL_21) {
  stopping foreign;
  auto g = delegating_to(foreign);
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(hocket::stop_iteration<int>(6)).value(), 106);

  auto other = delegating_to(foreign);
  std::ignore = other.next();
  EXPECT_THROW(std::ignore = other.throw_(hocket::stop_iteration<long>(6)), hocket::runtime_error);
}

TEST(delegation_foreign, a_stop_iteration_from_its_next_is_an_end_with_the_value_DEL_53) {
  stopping foreign;
  auto g = delegating_to(foreign);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.next().value(), 2);
  EXPECT_EQ(g.next().value(), 140);
}

TEST(delegation_foreign, a_stop_iteration_from_its_close_is_an_error_as_any_other_DEL_27) {
  stopping foreign;
  auto g = delegating_to(foreign);
  std::ignore = g.next();
  EXPECT_THROW(g.close(), hocket::runtime_error);
}

TEST(delegation_foreign, a_throw_that_throws_is_raised_in_the_delegator_DEL_16) {
  auto outer = [](noting& foreign) -> outer_type {
    bool caught = false;
    try {
      co_yield from(foreign);
    } catch (const std::domain_error&) {
      caught = true;
    }
    co_yield caught ? -5 : -6;
    co_return 0;
  };
  trace out;
  noting foreign{out};
  auto g = outer(foreign);
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(std::domain_error("")).value(), -5);
}

TEST(delegation_foreign, without_a_throw_the_exception_is_raised_in_the_delegator_DEL_18) {
  auto outer = [](iterator_only& foreign) -> outer_type {
    bool caught = false;
    try {
      co_yield from(foreign);
    } catch (const std::out_of_range&) {
      caught = true;
    }
    if (caught) co_yield foreign.next().yielded.value();
    co_return 0;
  };
  iterator_only three;
  auto g = outer(three);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.throw_(std::out_of_range("")).value(), 2);
}

TEST(delegation_foreign, without_a_send_a_value_is_an_attribute_error_in_the_delegator_DEL_49) {
  auto outer = [](iterator_only& foreign) -> outer_type {
    bool caught = false;
    try {
      co_yield from(foreign);
    } catch (const hocket::attribute_error&) {
      caught = true;
    }
    co_yield caught ? -1 : -2;
    co_return 0;
  };
  iterator_only three;
  auto g = outer(three);
  std::ignore = g.next();
  EXPECT_EQ(g.send(42).value(), -1);
  EXPECT_EQ(three.at, 1);
}

TEST(delegation_foreign, is_closed_once_and_what_that_gives_is_ignored_DEL_37) {
  trace out;
  noting foreign{out};
  auto g = delegating_to(foreign);
  std::ignore = g.next();
  EXPECT_EQ(g.close(), std::nullopt);
  EXPECT_EQ(out, (trace{"next", "close"}));
  EXPECT_EQ(g.close(), std::nullopt);
  EXPECT_EQ(out, (trace{"next", "close"}));
}

TEST(delegation_foreign, without_a_close_is_abandoned_DEL_26) {
  auto outer = [](iterator_only& foreign, trace& out) -> outer_type {
    const on_exit fin(out, "finally");
    co_return co_yield from(foreign);
  };
  trace out;
  iterator_only three;
  auto g = outer(three, out);
  std::ignore = g.next();
  EXPECT_EQ(g.close(), std::nullopt);
  EXPECT_EQ(out, trace{"finally"});
  EXPECT_EQ(three.at, 1);
}

TEST(delegation_foreign, an_exit_that_is_thrown_closes_it_and_comes_out_itself_DEL_32) {
  trace out;
  noting foreign{out};
  auto g = delegating_to(foreign);
  std::ignore = g.next();
  const auto exit = std::make_exception_ptr(generator_exit());
  try {
    std::ignore = g.throw_(exit);
    ADD_FAILURE() << "nothing was thrown";
  } catch (...) {
    EXPECT_EQ(std::current_exception(), exit);
  }
  EXPECT_EQ(out, (trace{"next", "close"}));
}

struct failing_close {
  foreign_step<> next() { return {1}; }
  void close() { throw std::domain_error("close"); }
};

TEST(delegation_foreign, an_error_of_its_close_is_raised_in_the_delegator_DEL_27_DEL_36) {
  failing_close foreign;
  auto closed = delegating_to(foreign);
  std::ignore = closed.next();
  EXPECT_EQ(message_of<std::domain_error>([&] { std::ignore = closed.close(); }), "close");
  EXPECT_EQ(closed.state(), generator_state::closed);
  auto thrown_into = delegating_to(foreign);
  std::ignore = thrown_into.next();
  EXPECT_EQ(
      message_of<std::domain_error>([&] { std::ignore = thrown_into.throw_(generator_exit()); }),
      "close");
}

/// Resumes its delegator from each of its operations.
struct reentrant {
  outer_type*& outer;
  trace& out;
  foreign_step<> next() { return refused("next"); }
  foreign_step<> throw_(std::exception_ptr) { return refused("throw"); }
  void close() { refused("close"); }
  foreign_step<> refused(const char* operation) {
    try {
      std::ignore = outer->next();
    } catch (const hocket::value_error&) {
      out.push_back(operation);
    }
    if (outer->state() == generator_state::running) out.push_back("running");
    return {1};
  }
};

TEST(delegation_foreign, the_delegator_counts_as_executing_meanwhile_REE_10) {
  trace out;
  outer_type* outer = nullptr;
  reentrant foreign{outer, out};
  auto g = delegating_to(foreign);
  outer = &g;
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.throw_(std::out_of_range("")).value(), 1);
  EXPECT_EQ(g.close(), std::nullopt);
  EXPECT_EQ(out, (trace{"next", "running", "throw", "running", "close", "running"}));
}

TEST(delegation_foreign, a_shield_without_close_and_throw_protects_a_shared_generator_DEL_39) {
  struct shield {
    generator<int>& shared;
    auto next() { return shared.next(); }
  };
  auto count_up = []() -> generator<int> {
    for (int n = 1;; ++n) co_yield n;
  };
  auto outer = [](generator<int>& shared) -> generator<int> {
    shield shielded{shared};
    co_yield from(shielded);
  };
  auto shared = count_up();
  auto closed = outer(shared);
  EXPECT_EQ(closed.next().value(), 1);
  closed.close();
  EXPECT_EQ(shared.next().value(), 2);
  auto thrown_into = outer(shared);
  EXPECT_EQ(thrown_into.next().value(), 3);
  EXPECT_THROW(std::ignore = thrown_into.throw_(std::out_of_range("")), std::out_of_range);
  EXPECT_EQ(shared.next().value(), 4);
}

TEST(delegation_foreign, an_owned_one_dies_with_the_delegation_FIN_01) {
  struct owned {
    std::unique_ptr<on_exit> fin;
    foreign_step<> next() { return {1}; }
  };
  auto outer = [](trace& out) -> generator<int> {
    owned foreign{std::make_unique<on_exit>(out, "dies")};
    co_yield from(std::move(foreign));
    out.push_back("ended");
  };
  trace out;
  {
    auto g = outer(out);
    std::ignore = g.next();
    EXPECT_EQ(out, trace{});
  }
  EXPECT_EQ(out, trace{"dies"});
}

// Generators of ours whose types differ.

generator<short, std::optional<short>, std::string> echo() {
  short n = 0;
  try {
    for (;;) {
      const std::optional<short> sent = co_yield n;
      if (!sent) break;
      n = *sent;
    }
  } catch (const std::out_of_range&) {
    co_return "thrown";
  }
  co_return "done";
}

generator<long, std::optional<short>, std::string> converting_echo() {
  co_return co_yield from(echo());
}

TEST(delegation_foreign, a_generator_whose_values_convert_is_a_two_way_delegate_too_DEL_60) {
  auto g = converting_echo();
  EXPECT_EQ(g.next().value(), 0L);
  EXPECT_EQ(g.send(static_cast<short>(7)).value(), 7L);
  EXPECT_EQ(g.state(), generator_state::suspended);
  EXPECT_EQ(g.next().result(), "done");

  auto thrown_into = converting_echo();
  std::ignore = thrown_into.next();
  EXPECT_EQ(thrown_into.throw_(std::out_of_range("")).result(), "thrown");
}

TEST(delegation_foreign, a_generator_that_takes_nothing_refuses_values_in_the_delegator_DEL_49) {
  auto count_up = []() -> generator<int> {
    for (int n = 1;; ++n) co_yield n;
  };
  auto outer = [](generator<int>& sub) -> generator<int, std::optional<int>> {
    bool caught = false;
    try {
      co_yield from(sub);
    } catch (const hocket::attribute_error&) {
      caught = true;
    }
    if (caught) co_yield -1;
  };
  auto sub = count_up();
  auto g = outer(sub);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.next().value(), 2);
  EXPECT_EQ(g.send(5).value(), -1);
  EXPECT_EQ(sub.next().value(), 3);
}

TEST(delegation_foreign, a_delegator_that_can_only_be_sent_values_primes_its_delegate_DEL_42) {
  auto inner = []() -> generator<short, int> {
    int n = 1;
    for (;;) {
      const int sent = co_yield static_cast<short>(n);
      n = sent;
    }
  };
  auto outer = [](auto& body) -> generator<int, int> { co_yield from(body()); };
  auto g = outer(inner);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.send(7).value(), 7);
  EXPECT_THROW(std::ignore = g.next(), hocket::type_error);
  EXPECT_EQ(g.send(8).value(), 8);
}

TEST(delegation_foreign, a_converting_delegate_that_ended_gives_none_DEL_40) {
  auto inner = []() -> generator<short, void, std::optional<int>> {
    co_yield static_cast<short>(1);
    co_return 9;
  };
  auto outer = [](auto& sub) -> generator<int> {
    const std::optional<int> r = co_yield from(sub);
    co_yield r ? *r : -1;
  };
  auto ended = inner();
  for (short value : ended) std::ignore = value;
  EXPECT_EQ(outer(ended).next().value(), -1);
  auto fresh = inner();
  auto g = outer(fresh);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.next().value(), 9);
}

TEST(delegation_foreign, a_stop_iteration_at_a_converting_one_that_ended_is_its_end_DEL_44) {
  auto inner = []() -> generator<short, void, std::optional<int>> {
    co_yield static_cast<short>(1);
    co_return 9;
  };
  auto outer = [](auto& sub) -> generator<int> {
    const std::optional<int> r = co_yield from(sub);
    co_yield r ? *r : -1;
  };
  auto sub = inner();
  auto g = outer(sub);
  std::ignore = g.next();
  sub.close();
  EXPECT_EQ(g.throw_(hocket::stop_iteration<std::optional<int>>(6)).value(), 6);
}

TEST(delegation_foreign, a_converting_chain_closes_innermost_first_DEL_25) {
  auto inner = [](trace& out) -> generator<short> {
    const on_exit fin(out, "inner");
    co_yield static_cast<short>(1);
  };
  auto outer = [](auto& body, trace& out) -> generator<int> {
    const on_exit fin(out, "outer");
    co_yield from(body(out));
  };
  trace out;
  auto g = outer(inner, out);
  std::ignore = g.next();
  g.close();
  EXPECT_EQ(out, (trace{"inner", "outer"}));
}

}  // namespace

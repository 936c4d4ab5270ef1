// SPDX-License-Identifier: BSL-1.0
// What a generator shares with whoever resumes it: nothing of its own but its frame.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <tuple>

#include "hocket/generator.hpp"

namespace {

using hocket::from;
using hocket::generator;

thread_local std::string context = "out";

generator<std::string> setting() {
  co_yield context;
  context = "in";
  co_yield context;
  co_yield context;
}

TEST(context, a_set_inside_is_seen_by_the_caller_and_the_other_way_CTX_09) {
  context = "out";
  auto g = setting();
  EXPECT_EQ(g.next().value(), "out");
  EXPECT_EQ(g.next().value(), "in");
  EXPECT_EQ(context, "in");
  context = "the caller's";
  EXPECT_EQ(g.next().value(), "the caller's");
}

TEST(context, a_set_inside_a_delegate_is_seen_by_all_CTX_09) {
  context = "out";
  auto outer = []() -> generator<std::string> {
    co_yield from(setting());
    co_yield context + " outer";
  };
  auto g = outer();
  std::ignore = g.next();
  std::ignore = g.next();
  EXPECT_EQ(context, "in");
  std::ignore = g.next();
  EXPECT_EQ(g.next().value(), "in outer");
}

/// Python's context manager that sets a flag.
class flag_setter {
 public:
  explicit flag_setter(bool& flag) : flag_(flag) { flag_ = true; }
  flag_setter(const flag_setter&) = delete;
  flag_setter& operator=(const flag_setter&) = delete;
  ~flag_setter() { flag_ = false; }

 private:
  bool& flag_;
};

generator<int> holding(bool& flag) {
  {
    const flag_setter with(flag);
    co_yield 1;
    co_yield 2;
  }
  co_yield 3;
}

TEST(context, an_object_that_lives_across_a_yield_lives_while_suspended_CTX_10) {
  bool flag = false;
  auto g = holding(flag);
  EXPECT_FALSE(flag);
  std::ignore = g.next();
  EXPECT_TRUE(flag);
  std::ignore = g.next();
  EXPECT_TRUE(flag);
  std::ignore = g.next();
  EXPECT_FALSE(flag);
}

TEST(context, closing_throwing_and_destroying_all_leave_its_scope_CTX_10) {
  bool flag = false;
  auto closed = holding(flag);
  std::ignore = closed.next();
  closed.close();
  EXPECT_FALSE(flag);

  auto thrown_into = holding(flag);
  std::ignore = thrown_into.next();
  EXPECT_TRUE(flag);
  EXPECT_THROW(std::ignore = thrown_into.throw_(std::out_of_range("")), std::out_of_range);
  EXPECT_FALSE(flag);

  {
    auto destroyed = holding(flag);
    std::ignore = destroyed.next();
    EXPECT_TRUE(flag);
  }
  EXPECT_FALSE(flag);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/exception_group.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string>

#include "hocket/errors.hpp"

namespace {

using hocket::describe;
using hocket::exception_group;
using std::make_exception_ptr;

TEST(exception_group, says_what_is_in_it) {
  const exception_group one("failed", {make_exception_ptr(std::out_of_range("a"))});
  EXPECT_STREQ(one.what(), "failed (1 sub-exception): a");
  const exception_group nested(
      "outer", {make_exception_ptr(one), make_exception_ptr(hocket::cancelled("b"))});
  EXPECT_STREQ(nested.what(), "outer (2 sub-exceptions): failed (1 sub-exception): a; b");
  EXPECT_EQ(nested.message(), "outer");
  EXPECT_EQ(nested.exceptions().size(), 2U);
}

TEST(exception_group, splits_by_type_as_a_handler_would) {
  const auto range = make_exception_ptr(std::out_of_range("a"));
  const auto other = make_exception_ptr(std::runtime_error("b"));
  const auto number = make_exception_ptr(3);
  const exception_group group("failed", {range, other, number});
  const auto [logic, rest] = group.split<std::logic_error>();
  EXPECT_EQ(logic, (std::vector{range}));
  EXPECT_EQ(rest, (std::vector{other, number}));
  EXPECT_EQ(group.subgroup<std::exception>(), (std::vector{range, other}));
  EXPECT_TRUE(group.subgroup<hocket::cancelled>().empty());
}

TEST(describe, has_words_for_everything) {
  EXPECT_EQ(describe(nullptr), "no exception");
  EXPECT_EQ(describe(make_exception_ptr(hocket::cancelled())), "cancelled");
  EXPECT_EQ(describe(make_exception_ptr(hocket::generator_exit())), "generator exit");
  EXPECT_EQ(describe(make_exception_ptr(hocket::keyboard_interrupt())), "keyboard interrupt");
  EXPECT_EQ(describe(make_exception_ptr(3)), "an exception of an unknown type");
}

}  // namespace

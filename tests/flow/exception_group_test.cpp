// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/exception_group.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

#include "hocket/errors.hpp"

namespace {

using hocket::describe;
using hocket::exception_group;
using std::make_exception_ptr;
using exceptions = std::vector<std::exception_ptr>;

exceptions texts_are(std::initializer_list<const char*> texts) {
  exceptions all;
  for (const char* each : texts) all.push_back(make_exception_ptr(std::out_of_range(each)));
  return all;
}

TEST(exception_group, says_what_is_in_it) {
  const exception_group one("failed", texts_are({"a"}));
  EXPECT_STREQ(one.what(), "failed (1 sub-exception): a");
  const exception_group nested(
      "outer", {make_exception_ptr(one), make_exception_ptr(hocket::cancelled("b"))});
  EXPECT_STREQ(nested.what(), "outer (2 sub-exceptions): [failed (1 sub-exception): a]; b");
  EXPECT_EQ(nested.message(), "outer");
  EXPECT_EQ(nested.exceptions().size(), 2U);
}

TEST(exception_group, is_never_empty) {
  EXPECT_THROW(exception_group("empty", {}), hocket::value_error);
  EXPECT_THROW(exception_group("null", {nullptr}), hocket::value_error);
}

TEST(exception_group, splits_by_type_as_a_handler_would) {
  const auto range = make_exception_ptr(std::out_of_range("a"));
  const auto other = make_exception_ptr(std::runtime_error("b"));
  const auto number = make_exception_ptr(3);
  const exception_group group("failed", {range, other, number});
  const auto [logic, rest] = group.split<std::logic_error>();
  ASSERT_TRUE(logic && rest);
  EXPECT_EQ(logic->message(), "failed");
  EXPECT_EQ(logic->exceptions(), (exceptions{range}));
  EXPECT_EQ(rest->exceptions(), (exceptions{other, number}));
  EXPECT_EQ(group.subgroup<int>()->exceptions(), (exceptions{number}));
}

TEST(exception_group, has_no_part_without_members) {
  const exception_group group("failed", texts_are({"a", "b"}));
  EXPECT_FALSE(group.subgroup<hocket::cancelled>());
  const auto [all, none] = group.split<std::out_of_range>();
  EXPECT_EQ(all->exceptions(), group.exceptions());
  EXPECT_FALSE(none);
}

TEST(exception_group, looks_into_groups_and_keeps_their_shape) {
  const auto range = make_exception_ptr(std::out_of_range("range"));
  const auto number = make_exception_ptr(3);
  const auto text = make_exception_ptr(std::string("text"));
  const auto mixed = make_exception_ptr(exception_group("inner", {range, number}));
  const auto pure = make_exception_ptr(exception_group("pure", {number}));
  const exception_group outer("outer", {mixed, text, pure});

  const auto [numbers, rest] = outer.split<int>();
  ASSERT_TRUE(numbers && rest);
  EXPECT_STREQ(rest->what(),
               "outer (2 sub-exceptions): [inner (1 sub-exception): range]; "
               "an exception of an unknown type");
  ASSERT_EQ(numbers->exceptions().size(), 2U);
  EXPECT_EQ(numbers->exceptions()[1], pure) << "what is whole stays the same object";
  try {
    std::rethrow_exception(numbers->exceptions()[0]);
  } catch (const exception_group& inner) {
    EXPECT_EQ(inner.message(), "inner");
    EXPECT_EQ(inner.exceptions(), (exceptions{number}));
  }
}

TEST(exception_group, matches_as_a_whole_before_its_members_do) {
  const auto inner = make_exception_ptr(exception_group("inner", texts_are({"a"})));
  const exception_group outer("outer", {inner, make_exception_ptr(3)});
  const auto [all, none] = outer.split<exception_group>();
  EXPECT_STREQ(all->what(), outer.what());
  EXPECT_FALSE(none);
  EXPECT_STREQ(outer.subgroup<std::exception>()->what(), outer.what());
}

TEST(exception_group, splits_by_any_question) {
  const exception_group group("failed", texts_are({"yes", "no", "yes"}));
  const auto [said_yes, rest] =
      group.split([](const auto& each) { return hocket::describe(each) == "yes"; });
  EXPECT_EQ(said_yes->exceptions().size(), 2U);
  EXPECT_STREQ(rest->what(), "failed (1 sub-exception): no");
  EXPECT_FALSE(group.subgroup([](const auto&) { return false; }));
}

TEST(exception_group, derives_another_with_the_same_message) {
  const exception_group group("failed", texts_are({"a"}));
  EXPECT_STREQ(group.derive(texts_are({"b", "c"})).what(), "failed (2 sub-exceptions): b; c");
}

TEST(describe, has_words_for_everything) {
  EXPECT_EQ(describe(nullptr), "no exception");
  EXPECT_EQ(describe(make_exception_ptr(hocket::cancelled())), "cancelled");
  EXPECT_EQ(describe(make_exception_ptr(hocket::generator_exit())), "generator exit");
  EXPECT_EQ(describe(make_exception_ptr(hocket::keyboard_interrupt())), "keyboard interrupt");
  EXPECT_EQ(describe(make_exception_ptr(3)), "an exception of an unknown type");
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/base/intrusive_list.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace {

using hocket::intrusive_list;
using hocket::list_hook;

struct element : list_hook {
  explicit element(int number) : number_(number) {}
  int number_;
};

std::vector<int> numbers(intrusive_list<element>& list) {
  std::vector<int> found;
  for (auto* each = list.empty() ? nullptr : &list.front(); each != nullptr;
       each = list.next(*each)) {
    found.push_back(each->number_);
  }
  return found;
}

TEST(intrusive_list, keeps_the_order_in_which_elements_came) {
  element a(1), b(2), c(3);
  intrusive_list<element> list;
  EXPECT_TRUE(list.empty());
  list.push_back(a);
  list.push_back(b);
  list.push_back(c);
  EXPECT_EQ(numbers(list), (std::vector{1, 2, 3}));
  EXPECT_EQ(&list.pop_front(), &a);
  EXPECT_FALSE(a.linked());
  EXPECT_EQ(numbers(list), (std::vector{2, 3}));
}

TEST(intrusive_list, has_two_ends) {
  element a(1), b(2), c(3);
  intrusive_list<element> list;
  list.push_front(b);
  EXPECT_EQ(&list.front(), &list.back());
  list.push_front(a);
  list.push_back(c);
  EXPECT_EQ(numbers(list), (std::vector{1, 2, 3}));
  EXPECT_EQ(&list.front(), &a);
  EXPECT_EQ(&list.back(), &c);
}

TEST(intrusive_list, an_element_leaves_wherever_it_stands) {
  element a(1), b(2), c(3), d(4);
  intrusive_list<element> list;
  for (auto* each : {&a, &b, &c, &d}) list.push_back(*each);
  b.unlink();
  EXPECT_EQ(numbers(list), (std::vector{1, 3, 4}));
  a.unlink();
  EXPECT_EQ(numbers(list), (std::vector{3, 4}));
  d.unlink();
  d.unlink();
  EXPECT_EQ(numbers(list), (std::vector{3}));
  c.unlink();
  EXPECT_TRUE(list.empty());
}

TEST(intrusive_list, an_element_can_come_back_and_change_lists) {
  element a(1), b(2);
  intrusive_list<element> first, second;
  first.push_back(a);
  first.push_back(b);
  a.unlink();
  first.push_back(a);
  EXPECT_EQ(numbers(first), (std::vector{2, 1}));
  b.unlink();
  second.push_back(b);
  EXPECT_EQ(numbers(first), (std::vector{1}));
  EXPECT_EQ(numbers(second), (std::vector{2}));
}

TEST(intrusive_list, an_element_that_dies_leaves) {
  element a(1), c(3);
  auto b = std::make_unique<element>(2);
  intrusive_list<element> list;
  list.push_back(a);
  list.push_back(*b);
  list.push_back(c);
  b.reset();
  EXPECT_EQ(numbers(list), (std::vector{1, 3}));
}

TEST(intrusive_list, a_list_that_dies_lets_its_elements_go) {
  element a(1), b(2);
  {
    intrusive_list<element> list;
    list.push_back(a);
    list.push_back(b);
    EXPECT_TRUE(a.linked());
  }
  EXPECT_FALSE(a.linked());
  EXPECT_FALSE(b.linked());
  intrusive_list<element> other;
  other.push_back(b);
  EXPECT_EQ(numbers(other), (std::vector{2}));
}

TEST(intrusive_list, a_splice_moves_everything_to_the_end) {
  element a(1), b(2), c(3), d(4);
  intrusive_list<element> list, more;
  list.push_back(a);
  list.push_back(b);
  more.push_back(c);
  more.push_back(d);
  list.splice_back(more);
  EXPECT_TRUE(more.empty());
  EXPECT_EQ(numbers(list), (std::vector{1, 2, 3, 4}));
  c.unlink();
  EXPECT_EQ(numbers(list), (std::vector{1, 2, 4}));
  list.splice_back(more);
  EXPECT_EQ(numbers(list), (std::vector{1, 2, 4}));
  more.splice_back(list);
  EXPECT_EQ(numbers(more), (std::vector{1, 2, 4}));
  EXPECT_TRUE(list.empty());
}

TEST(intrusive_list, can_be_walked_while_the_current_element_is_taken_out) {
  element a(1), b(2), c(3);
  intrusive_list<element> list;
  for (auto* each : {&a, &b, &c}) list.push_back(*each);
  for (element* each = &list.front(); each != nullptr;) {
    element* const after = list.next(*each);
    if (each->number_ == 2) each->unlink();
    each = after;
  }
  EXPECT_EQ(numbers(list), (std::vector{1, 3}));
}

}  // namespace

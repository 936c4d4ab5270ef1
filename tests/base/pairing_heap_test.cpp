// SPDX-License-Identifier: BSL-1.0
#include "hocket/base/pairing_heap.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <vector>

namespace {

struct element : hocket::heap_hook {
  int key = 0;
  int number = 0;
};

struct less {
  bool operator()(const element& a, const element& b) const {
    return a.key != b.key ? a.key < b.key : a.number < b.number;
  }
};

using heap = hocket::pairing_heap<element, less>;

TEST(pairing_heap, agrees_with_a_multimap_on_random_pushes_pops_and_erasures) {
  std::mt19937 random(7);
  heap tested;
  std::multimap<int, element*> model;
  std::vector<std::unique_ptr<element>> elements;
  for (int i = 0; i < 2000; ++i) {
    elements.push_back(std::make_unique<element>());
    elements.back()->number = i;
  }

  for (int round = 0; round < 100'000; ++round) {
    element& e = *elements[random() % elements.size()];
    const auto action = random() % 4;
    if (action == 0 && !model.empty()) {
      element& least = tested.pop();
      EXPECT_EQ(least.key, model.begin()->first);
      const auto [first, last] = model.equal_range(least.key);
      for (auto it = first; it != last; ++it) {
        if (it->second == &least) {
          model.erase(it);
          break;
        }
      }
    } else if (e.linked() && action == 1) {
      tested.erase(e);
      const auto [first, last] = model.equal_range(e.key);
      for (auto it = first; it != last; ++it) {
        if (it->second == &e) {
          model.erase(it);
          break;
        }
      }
    } else if (!e.linked()) {
      e.key = static_cast<int>(random() % 500);
      tested.push(e);
      model.emplace(e.key, &e);
    }
    ASSERT_EQ(tested.empty(), model.empty());
    if (!model.empty()) {
      ASSERT_EQ(tested.top().key, model.begin()->first);
    }
  }
  while (!tested.empty()) {
    ASSERT_EQ(tested.pop().key, model.begin()->first);
    model.erase(model.begin());
  }
  EXPECT_TRUE(model.empty());
}

TEST(pairing_heap, does_not_recurse_on_a_million_elements_in_any_order) {
  constexpr int count = 1'000'000;
  std::vector<element> elements(count);
  for (const bool ascending : {true, false}) {
    heap tested;
    for (int i = 0; i < count; ++i) {
      element& e = elements[static_cast<std::size_t>(i)];
      e.key = ascending ? i : count - 1 - i;
      tested.push(e);
    }
    bool in_order = true;
    for (int i = 0; i < count; ++i) in_order = tested.pop().key == i && in_order;
    EXPECT_TRUE(in_order);
    EXPECT_TRUE(tested.empty());
  }
}

TEST(pairing_heap, an_element_that_left_can_be_pushed_again) {
  element a, b;
  a.key = 1;
  b.key = 2;
  heap tested;
  tested.push(a);
  tested.push(b);
  tested.erase(a);
  EXPECT_FALSE(a.linked());
  EXPECT_EQ(&tested.top(), &b);
  tested.push(a);
  EXPECT_EQ(&tested.pop(), &a);
  EXPECT_EQ(&tested.pop(), &b);
}

}  // namespace

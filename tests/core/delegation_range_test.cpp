// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::from;
using hocket::generator;
using hocket::generator_state;
using hocket::tests::trace;

template <class G>
auto drain(G g) {
  std::vector<typename G::iterator::value_type> values;
  for (auto&& value : g) values.emplace_back(std::forward<decltype(value)>(value));
  return values;
}

template <class Yield, class Range>
generator<Yield> items_of(Range range) {
  co_yield from(std::move(range));
}

TEST(delegation_range, yields_each_item_in_order_DEL_01) {
  auto letters = []() -> generator<char> { co_yield from(std::string("AB")); };
  EXPECT_EQ(drain(letters()), (std::vector{'A', 'B'}));
  auto both = []() -> generator<int> {
    std::vector first{7, 8};
    co_yield from(std::move(first));
    co_yield from(std::views::iota(0, 3));
  };
  EXPECT_EQ(drain(both()), (std::vector{7, 8, 0, 1, 2}));
}

generator<int, std::optional<int>> counts_to_three() { co_yield from(std::views::iota(0, 3)); }

TEST(delegation_range, none_asks_for_the_next_item_DEL_05_DEL_13) {
  auto g = counts_to_three();
  EXPECT_EQ(g.send(std::nullopt).value(), 0);
  EXPECT_EQ(g.send(std::nullopt).value(), 1);
  EXPECT_EQ(g.next().value(), 2);
  EXPECT_TRUE(g.send(std::nullopt).returned());
}

TEST(delegation_range, an_exception_is_raised_in_the_delegator_and_the_rest_is_kept_DEL_18) {
  auto outer = [](generator<int>& items) -> generator<int> {
    bool caught = false;
    try {
      co_yield from(std::ranges::ref_view(items));
    } catch (const std::invalid_argument&) {
      caught = true;
    }
    if (caught) co_yield from(items);
  };
  auto items = []() -> generator<int> {
    for (int n = 1; n <= 3; ++n) co_yield n;
  };
  auto shared = items();
  auto g = outer(shared);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.throw_(std::invalid_argument("")).value(), 2);
  EXPECT_EQ(g.next().value(), 3);
  EXPECT_TRUE(g.next().returned());
}

TEST(delegation_range, a_stop_iteration_that_is_thrown_in_is_raised_in_the_delegator_DEL_24) {
  auto outer = []() -> generator<int> {
    bool caught = false;
    std::vector items{1, 2};
    try {
      co_yield from(items);
    } catch (const hocket::stop_iteration<int>& stop) {
      caught = stop.value() == 9;
    }
    co_yield caught ? -1 : -2;
  };
  auto g = outer();
  std::ignore = g.next();
  EXPECT_EQ(g.throw_(hocket::stop_iteration<int>(9)).value(), -1);

  auto uncaught = counts_to_three();
  std::ignore = uncaught.next();
  EXPECT_THROW(std::ignore = uncaught.throw_(hocket::stop_iteration<int>(9)),
               hocket::runtime_error);
}

TEST(delegation_range, an_empty_one_does_not_suspend_DEL_41) {
  auto outer = []() -> generator<std::string> {
    co_yield from(std::vector<std::string>());
    co_yield "after";
  };
  EXPECT_EQ(outer().next().value(), "after");
}

TEST(delegation_range, a_send_of_a_value_is_an_attribute_error_in_the_delegator_DEL_49) {
  auto outer = [](std::vector<int>& items) -> generator<int, std::optional<int>> {
    bool caught = false;
    try {
      co_yield from(items);
    } catch (const hocket::attribute_error&) {
      caught = true;
    }
    if (caught) co_yield -1;
  };
  std::vector items{1, 2};
  auto g = outer(items);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.send(42).value(), -1);
  EXPECT_TRUE(g.next().returned());
}

TEST(delegation_range, a_send_of_a_value_does_not_advance_it_DEL_49) {
  int read = 0;
  auto outer = [](int& count) -> generator<int, std::optional<int>> {
    auto counted = std::views::iota(1, 4) | std::views::transform([&count](int n) {
                     ++count;
                     return n;
                   });
    co_yield from(counted);
  };
  auto g = outer(read);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_THROW(std::ignore = g.send(42), hocket::attribute_error);
  EXPECT_EQ(read, 1);
  EXPECT_EQ(g.state(), generator_state::closed);
}

TEST(delegation_range, gives_its_first_item_to_a_delegator_that_can_only_be_sent_values_DEL_49) {
  auto outer = []() -> generator<int, int> {
    bool caught = false;
    std::vector items{1, 2};
    try {
      co_yield from(items);
    } catch (const hocket::attribute_error&) {
      caught = true;
    }
    if (caught) co_yield -1;
  };
  auto g = outer();
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.send(42).value(), -1);
}

TEST(delegation_range, each_delegation_begins_it_anew_DEL_51) {
  auto outer = [](std::vector<int>& items) -> generator<int> {
    co_yield from(items);
    co_yield from(items);
  };
  std::vector items{1};
  EXPECT_EQ(drain(outer(items)), (std::vector{1, 1}));
}

TEST(delegation_range, begin_is_called_once_DEL_51) {
  struct counting : std::vector<int> {
    using std::vector<int>::vector;
    int* begins = nullptr;
    auto begin() {
      ++*begins;
      return std::vector<int>::begin();
    }
  };
  auto outer = [](counting& items) -> generator<int> { co_yield from(items); };
  int begins = 0;
  counting items{1, 2, 3};
  items.begins = &begins;
  EXPECT_EQ(drain(outer(items)), (std::vector{1, 2, 3}));
  EXPECT_EQ(begins, 1);
}

TEST(delegation_range, an_lvalue_keeps_its_items_when_the_caller_takes_what_is_yielded_DEL_51) {
  const std::string a(40, 'a'), b(40, 'b');
  auto outer = [](std::vector<std::string>& items) -> generator<std::string> {
    co_yield from(items);
    co_yield from(items);
  };
  std::vector items{a, b};
  auto g = outer(items);
  std::vector<std::string> taken;
  while (auto step = g.next()) taken.push_back(std::move(*step));
  EXPECT_EQ(taken, (std::vector{a, b, a, b}));
  EXPECT_EQ(items, (std::vector{a, b}));
}

TEST(delegation_range, has_no_value_of_its_own_DEL_52) {
  auto outer = []() -> generator<int> {
    static_assert(std::is_void_v<decltype(hocket::detail::make_from_awaiter(
                                              std::declval<generator<int>::promise_type&>(),
                                              from(std::declval<std::vector<int>>()))
                                              .await_resume())>);
    std::vector items{1};
    co_yield from(items);
    co_yield 2;
  };
  EXPECT_EQ(drain(outer()), (std::vector{1, 2}));
}

TEST(delegation_range, references_go_through_without_a_copy_NXT_10) {
  auto outer = [](std::vector<std::string>& items) -> generator<std::string&> {
    co_yield from(items);
  };
  std::vector<std::string> items{"a", "b"};
  for (std::string& item : outer(items)) item += "!";
  EXPECT_EQ(items, (std::vector<std::string>{"a!", "b!"}));

  auto constant = [](const std::list<std::string>& names) -> generator<const std::string&> {
    co_yield from(names);
  };
  const std::list<std::string> names{"x", "y"};
  auto g = constant(names);
  EXPECT_EQ(&g.next().value(), &names.front());
  EXPECT_EQ(&g.next().value(), &names.back());
}

TEST(delegation_range, items_that_convert_are_converted_on_the_way_DEL_01) {
  EXPECT_EQ(drain(items_of<long>(std::vector<short>{1, 2})), (std::vector{1L, 2L}));
  const std::vector<std::string> names{"a", "b"};
  EXPECT_EQ(drain(items_of<std::string>(std::vector{"a", "b"})), names);
  EXPECT_EQ(drain(items_of<const std::string&>(std::vector{"a", "b"})), names);
  EXPECT_EQ(drain(items_of<bool>(std::vector{true, false})), (std::vector{true, false}));
}

TEST(delegation_range, items_that_cannot_be_copied_come_from_an_owned_range_DEL_01) {
  auto outer = []() -> generator<std::unique_ptr<int>> {
    std::vector<std::unique_ptr<int>> items;
    items.push_back(std::make_unique<int>(1));
    items.push_back(std::make_unique<int>(2));
    co_yield from(std::move(items));
  };
  std::vector<std::unique_ptr<int>> taken;
  for (auto&& item : outer()) taken.push_back(std::move(item));
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(*taken[1], 2);
}

TEST(delegation_range, an_input_range_that_can_be_read_once_will_do_DEL_01) {
  auto outer = [](std::istream& in) -> generator<int> {
    co_yield from(
        std::ranges::subrange(std::istream_iterator<int>(in), std::istream_iterator<int>()));
  };
  std::istringstream in("3 1 2");
  EXPECT_EQ(drain(outer(in)), (std::vector{3, 1, 2}));
}

TEST(delegation_range, a_pipeline_over_a_generator_will_do_DEL_01) {
  auto naturals = []() -> generator<int> {
    for (int n = 0;; ++n) co_yield n;
  };
  auto outer = [](generator<int> source) -> generator<int> {
    co_yield from(std::move(source) | std::views::transform([](int n) { return n * n; }) |
                  std::views::take(3));
  };
  EXPECT_EQ(drain(outer(naturals())), (std::vector{0, 1, 4}));
}

TEST(delegation_range, an_exception_of_the_range_is_raised_in_the_delegator_DEL_57) {
  auto outer = []() -> generator<int> {
    bool caught = false;
    try {
      co_yield from(std::views::iota(0) | std::views::transform([](int n) {
                      if (n == 2) throw std::out_of_range("two");
                      return n;
                    }));
    } catch (const std::out_of_range&) {
      caught = true;
    }
    if (caught) co_yield -1;
  };
  EXPECT_EQ(drain(outer()), (std::vector{0, 1, -1}));
}

TEST(delegation_range, an_owned_range_lives_as_long_as_the_delegation_FIN_01) {
  const auto item = std::make_shared<int>(1);
  auto outer = [](std::vector<std::shared_ptr<int>> items) -> generator<std::shared_ptr<int>> {
    co_yield from(std::move(items));
    co_yield nullptr;
  };
  auto g = outer({item, item});
  EXPECT_EQ(item.use_count(), 3);
  std::ignore = g.next();
  EXPECT_EQ(item.use_count(), 3);
  std::ignore = g.next();
  std::ignore = g.next();
  EXPECT_EQ(item.use_count(), 1);
  {
    auto dropped = outer({item});
    std::ignore = dropped.next();
  }
  EXPECT_EQ(item.use_count(), 1);
}

TEST(delegation_range, the_leaf_of_a_chain_may_be_a_range_DEL_60) {
  auto leaf = [](std::vector<int>& items) -> generator<int> {
    try {
      co_yield from(items);
    } catch (const std::out_of_range&) {
    }
    co_yield -1;
  };
  auto outer = [](auto& body, std::vector<int>& items) -> generator<int> {
    co_yield from(body(items));
    co_yield -2;
  };
  std::vector items{1, 2, 3};
  auto g = outer(leaf, items);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.next().value(), 2);
  EXPECT_EQ(g.throw_(std::out_of_range("")).value(), -1);
  EXPECT_EQ(g.next().value(), -2);

  auto closed = outer(leaf, items);
  std::ignore = closed.next();
  closed.close();
  EXPECT_EQ(closed.state(), generator_state::closed);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// What happens to the values of a delegate on their way: handed through, converted, moved.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "hocket/generator.hpp"

namespace {

using hocket::from;
using hocket::generator;

struct shape {
  virtual ~shape() = default;
  [[nodiscard]] virtual int corners() const = 0;
};
struct triangle final : shape {
  [[nodiscard]] int corners() const override { return 3; }
};

TEST(delegation_types, an_abstract_class_is_referred_to) {
  auto body = [](const std::vector<triangle>& of) -> generator<const shape&> { co_yield from(of); };
  auto writing = [](std::vector<triangle>& of) -> generator<shape&> { co_yield from(of); };
  std::vector<triangle> shapes(2);
  const std::vector<triangle>& shown = shapes;
  auto g = body(shown);
  EXPECT_EQ(std::addressof(*g.next()), &shapes[0]);
  auto w = writing(shapes);
  EXPECT_EQ(std::addressof(*w.next()), &shapes[0]);
}

TEST(delegation_types, what_converts_to_a_reference_refers_to_its_object) {
  auto body = [](std::vector<std::reference_wrapper<int>> of) -> generator<int&> {
    co_yield from(of);
  };
  int one = 1;
  int two = 2;
  for (int& n : body({one, two})) n *= 10;
  EXPECT_EQ(one, 10);
  EXPECT_EQ(two, 20);
}

TEST(delegation_types, a_constant_reference_to_what_is_made_lasts_until_the_next_step) {
  auto body = []() -> generator<const std::string&> {
    auto texts = std::views::iota(1, 3) | std::views::transform([](int n) {
                   return std::string(40, 'x') + std::to_string(n);
                 });
    co_yield from(texts);
  };
  auto g = body();
  auto step = g.next();
  EXPECT_EQ(step->back(), '1');
  EXPECT_EQ(step->size(), 41U);
  step = g.next();
  EXPECT_EQ(step->back(), '2');
}

TEST(delegation_types, a_view_of_what_a_delegate_yields_lasts_until_the_next_step) {
  auto inner = []() -> generator<std::string> {
    co_yield std::string(40, 'a');
    co_yield std::string(40, 'b');
  };
  auto outer = [](auto& body) -> generator<std::string_view> { co_yield from(body()); };
  auto g = outer(inner);
  EXPECT_EQ(*g.next(), std::string(40, 'a'));
  EXPECT_EQ(*g.next(), std::string(40, 'b'));
}

TEST(delegation_types, a_view_of_a_temporary_lasts_while_the_body_stands_there) {
  auto body = []() -> generator<std::string_view> { co_yield std::string(40, 'a'); };
  auto g = body();
  auto step = g.next();
  EXPECT_EQ(*step, std::string(40, 'a'));
}

/// Its steps hold the value themselves.
class holding {
 public:
  using step = std::optional<std::string>;
  struct roll {
    step value;
    explicit operator bool() const { return value.has_value(); }
    const std::string& operator*() const { return *value; }
    [[nodiscard]] bool returned() const { return !value; }
  };
  roll next() { return {++at_ < 3 ? step(std::string(40, static_cast<char>('a' + at_))) : step()}; }

 private:
  int at_ = 0;
};

template <class Yield>
generator<Yield> of_holding() {
  co_yield from(holding());
}

TEST(delegation_types, a_value_that_lies_in_a_foreign_step_lasts_until_the_next_one) {
  auto g = of_holding<const std::string&>();
  auto step = g.next();
  EXPECT_EQ(*step, std::string(40, 'b'));
  step = g.next();
  EXPECT_EQ(*step, std::string(40, 'c'));
  EXPECT_TRUE(g.next().returned());

  auto views = of_holding<std::string_view>();
  EXPECT_EQ(*views.next(), std::string(40, 'b'));
}

TEST(delegation_types, elements_that_can_only_be_moved_are_moved_out_of_an_owned_range) {
  auto body = []() -> generator<std::unique_ptr<int>> {
    std::vector<std::unique_ptr<int>> owned;
    owned.push_back(std::make_unique<int>(1));
    owned.push_back(std::make_unique<int>(2));
    co_yield from(std::move(owned));
  };
  auto g = body();
  const std::unique_ptr<int> one = *g.next();
  EXPECT_EQ(*one, 1);
  EXPECT_EQ(**g.next(), 2);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// What can be yielded, sent and returned: values, references, and types with few operations.
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::from;
using hocket::generator;

struct no_default {
  explicit no_default(int v) : value(v) {}
  int value;
};

struct immovable {
  explicit immovable(int v) : value(v) {}
  immovable(const immovable&) = delete;
  immovable& operator=(const immovable&) = delete;
  int value;
};

struct alignas(64) over_aligned {
  int value = 0;
};

/// The compilers take an object's alignment for granted where they know its type.
[[gnu::noinline]] bool in_place(const void* object) {
  const auto* volatile hidden = object;
  return reinterpret_cast<std::uintptr_t>(hidden) % alignof(over_aligned) == 0;
}
bool in_place(const over_aligned& object) { return in_place(static_cast<const void*>(&object)); }

struct counting_copies {
  counting_copies() = default;
  counting_copies(const counting_copies& other) : copies(other.copies + 1), moves(other.moves) {}
  counting_copies(counting_copies&& other) noexcept
      : copies(other.copies), moves(other.moves + 1) {}
  counting_copies& operator=(const counting_copies&) = default;
  counting_copies& operator=(counting_copies&&) = default;
  ~counting_copies() = default;
  int copies = 0;
  int moves = 0;
};

template <class Yield>
using given_by = decltype(*std::declval<generator<Yield>&>().next());

static_assert(std::same_as<given_by<int>, int&&>);
static_assert(std::same_as<given_by<const int>, const int&&>);
static_assert(std::same_as<given_by<int&>, int&>);
static_assert(std::same_as<given_by<const int&>, const int&>);
static_assert(std::same_as<given_by<int&&>, int&&>);
static_assert(std::same_as<generator<int>::iterator::value_type, int>);
static_assert(std::same_as<generator<const int&>::iterator::value_type, int>);
static_assert(std::same_as<generator<const int&>::iterator::reference, const int&>);

// Yield.

TEST(generator_types, an_lvalue_that_is_yielded_by_value_is_copied) {
  auto body = []() -> generator<std::string> {
    std::string mine(40, 'm');
    co_yield mine;
    co_yield mine;
  };
  auto g = body();
  const std::string taken = std::move(*g.next());
  EXPECT_EQ(taken, std::string(40, 'm'));
  EXPECT_EQ(g.next().value(), std::string(40, 'm'));
}

TEST(generator_types, an_rvalue_that_is_yielded_is_not_copied) {
  auto body = []() -> generator<counting_copies> {
    counting_copies mine;
    co_yield std::move(mine);
    co_yield counting_copies();
  };
  for (auto&& given : body()) {
    EXPECT_EQ(given.copies, 0);
    EXPECT_EQ(given.moves, 0);
  }
}

TEST(generator_types, what_converts_to_the_yielded_type_may_be_yielded) {
  auto body = []() -> generator<std::string> {
    const char* text = "lvalue";
    co_yield "literal";
    co_yield text;
    const std::string constant = "constant";
    co_yield constant;
  };
  std::vector<std::string> values;
  for (auto&& value : body()) values.push_back(value);
  EXPECT_EQ(values, (std::vector<std::string>{"literal", "lvalue", "constant"}));
}

TEST(generator_types, a_yielded_reference_can_be_written_through) {
  auto body = [](int& sum) -> generator<int&> {
    int local = 1;
    co_yield local;
    sum += local;
    co_yield sum;
  };
  int sum = 100;
  auto g = body(sum);
  *g.next() = 5;
  EXPECT_EQ(&g.next().value(), &sum);
  EXPECT_EQ(sum, 105);
}

TEST(generator_types, a_yielded_const_reference_is_no_copy) {
  auto body = [](const counting_copies& one) -> generator<const counting_copies&> {
    co_yield one;
    co_yield counting_copies();
  };
  const counting_copies one;
  auto g = body(one);
  EXPECT_EQ(&g.next().value(), &one);
  EXPECT_EQ(g.next().value().copies, 0);
}

TEST(generator_types, values_that_only_move_are_taken_by_the_consumer) {
  auto body = []() -> generator<std::unique_ptr<int>> {
    for (int n = 1; n <= 2; ++n) co_yield std::make_unique<int>(n);
    auto mine = std::make_unique<int>(3);
    co_yield std::move(mine);
  };
  std::vector<std::unique_ptr<int>> taken;
  for (auto&& value : body()) taken.push_back(std::move(value));
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(*taken[0], 1);
  EXPECT_EQ(*taken[2], 3);
}

TEST(generator_types, values_without_default_constructor_or_move_can_be_yielded) {
  auto body = []() -> generator<no_default> { co_yield no_default(7); };
  EXPECT_EQ(body().next().value().value, 7);
  auto fixed = []() -> generator<immovable> { co_yield immovable(8); };
  auto g = fixed();
  EXPECT_EQ(g.next().value().value, 8);
}

TEST(generator_types, a_derived_object_is_yielded_as_its_base) {
  struct first_base {
    virtual ~first_base() = default;
    int a = 1;
  };
  struct second_base {
    virtual ~second_base() = default;
    [[nodiscard]] virtual int answer() const { return 0; }
  };
  struct derived : first_base, second_base {
    [[nodiscard]] int answer() const override { return 42; }
  };
  auto body = [](const derived& object) -> generator<const second_base&> {
    co_yield object;
    co_yield hocket::catching(object);
    const std::vector<derived> many(2);
    co_yield from(many);
  };
  const derived object;
  int count = 0;
  for (const second_base& base : body(object)) {
    EXPECT_EQ(base.answer(), 42);
    ++count;
  }
  EXPECT_EQ(count, 4);
}

TEST(generator_types, a_const_value_can_be_yielded) {
  auto body = []() -> generator<const std::string> {
    const std::string mine = "mine";
    co_yield mine;
    co_yield "temporary";
  };
  auto g = body();
  EXPECT_EQ(g.next().value(), "mine");
  EXPECT_EQ(g.next().value(), "temporary");
}

TEST(generator_types, over_aligned_objects_outside_can_be_yielded_and_sent_by_reference) {
  auto body = [](over_aligned& mine) -> generator<over_aligned&, over_aligned&> {
    over_aligned& sent = co_yield mine;
    sent.value = 5;
    co_yield sent;
  };
  over_aligned mine, sent;
  auto g = body(mine);
  EXPECT_EQ(&g.next().value(), &mine);
  EXPECT_EQ(&g.send(sent).value(), &sent);
  EXPECT_EQ(sent.value, 5);
}

TEST(generator_types, over_aligned_values_can_be_yielded) {
  auto body = []() -> generator<over_aligned> {
    over_aligned mine{1};
    co_yield mine;
    co_yield over_aligned{2};
    co_yield hocket::catching(mine);
  };
  std::vector<generator<over_aligned>> all;
  for (int n = 0; n < 10; ++n) all.push_back(body());
  for (auto& g : all) {
    for (const int expected : {1, 2, 1}) {
      auto given = g.next();
      EXPECT_EQ(given.value().value, expected);
      EXPECT_TRUE(in_place(*given));
    }
  }
}

// Send.

TEST(generator_types, a_sent_value_is_moved_in_and_never_copied) {
  auto body = []() -> generator<int, counting_copies> {
    const counting_copies got = co_yield 1;
    EXPECT_EQ(got.copies, 0);
    co_yield got.moves;
  };
  auto g = body();
  std::ignore = g.next();
  EXPECT_LE(g.send(counting_copies()).value(), 1);
}

TEST(generator_types, a_sent_lvalue_stays_as_it_was) {
  auto body = []() -> generator<std::string, std::string> {
    std::string got;
    for (;;) got = co_yield got;
  };
  auto g = body();
  std::ignore = g.next();
  std::string mine(40, 'm');
  EXPECT_EQ(g.send(mine).value(), mine);
  EXPECT_EQ(mine, std::string(40, 'm'));
  EXPECT_EQ(g.send("literal").value(), "literal");
}

TEST(generator_types, a_sent_reference_can_be_written_through) {
  auto body = []() -> generator<int, int&> {
    for (;;) {
      int& sent = co_yield 0;
      ++sent;
    }
  };
  auto g = body();
  std::ignore = g.next();
  int mine = 1;
  std::ignore = g.send(mine);
  std::ignore = g.send(mine);
  EXPECT_EQ(mine, 3);
}

TEST(generator_types, a_sent_const_reference_is_the_object_itself) {
  auto body = []() -> generator<const counting_copies*, const counting_copies&> {
    const counting_copies* got = nullptr;
    for (;;) {
      const counting_copies& sent = co_yield got;
      got = &sent;
    }
  };
  auto g = body();
  std::ignore = g.next();
  const counting_copies mine;
  EXPECT_EQ(g.send(mine).value(), &mine);
}

TEST(generator_types, values_that_only_move_can_be_sent) {
  auto body = []() -> generator<int, std::unique_ptr<int>> {
    int last = 0;
    for (;;) {
      const std::unique_ptr<int> sent = co_yield last;
      last = *sent;
    }
  };
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.send(std::make_unique<int>(5)).value(), 5);

  auto referring = []() -> generator<int, std::unique_ptr<int>&&> {
    int last = 0;
    for (;;) {
      const std::unique_ptr<int> sent = co_yield last;
      last = *sent;
    }
  };
  auto h = referring();
  std::ignore = h.next();
  auto mine = std::make_unique<int>(6);
  EXPECT_EQ(h.send(std::move(mine)).value(), 6);
  EXPECT_EQ(mine, nullptr);  // NOLINT(bugprone-use-after-move)
}

TEST(generator_types, an_optional_that_only_moves_can_be_sent_and_be_none) {
  auto body = []() -> generator<int, std::optional<std::unique_ptr<int>>> {
    int last = 0;
    for (;;) {
      const std::optional<std::unique_ptr<int>> sent = co_yield last;
      last = sent ? **sent : -1;
    }
  };
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.send(std::make_unique<int>(5)).value(), 5);
  EXPECT_EQ(g.next().value(), -1);
}

TEST(generator_types, values_without_default_constructor_can_be_sent) {
  auto body = []() -> generator<int, no_default> {
    const no_default sent = co_yield 0;
    co_yield sent.value;
  };
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.send(no_default(7)).value(), 7);
}

TEST(generator_types, a_const_send_type_will_do) {
  auto body = []() -> generator<int, const int> {
    const int sent = co_yield 0;
    co_yield sent;
  };
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.send(7).value(), 7);
}

TEST(generator_types, a_type_of_ones_own_that_can_be_made_from_nullopt_has_a_none) {
  struct message {
    message(std::nullopt_t) {}           // NOLINT(google-explicit-constructor)
    message(const char* t) : text(t) {}  // NOLINT(google-explicit-constructor)
    bool operator==(std::nullopt_t) const { return text.empty(); }
    std::string text;
  };
  auto body = []() -> generator<std::string, message> {
    std::string last = "ready";
    for (;;) {
      const message sent = co_yield last;
      last = sent == std::nullopt ? "None" : sent.text;
    }
  };
  auto g = body();
  EXPECT_THROW(std::ignore = g.send("early"), hocket::type_error);
  EXPECT_EQ(g.send(std::nullopt).value(), "ready");
  EXPECT_EQ(g.next().value(), "None");
  EXPECT_EQ(g.send("text").value(), "text");
}

TEST(generator_types, over_aligned_values_can_be_sent) {
  auto body = []() -> generator<bool, over_aligned> {
    bool good = true;
    for (;;) {
      const over_aligned sent = co_yield good;
      good = sent.value == 5 && in_place(sent);
    }
  };
  for (int n = 0; n < 10; ++n) {
    auto g = body();
    std::ignore = g.next();
    EXPECT_TRUE(g.send(over_aligned{5}).value());
  }
}

// Return.

template <class Return, class... Arguments>
generator<int, void, Return> returning(Arguments... arguments) {
  co_yield 1;
  co_return Return(std::move(arguments)...);
}

TEST(generator_types, values_that_only_move_can_be_returned) {
  using pointer = std::unique_ptr<int>;
  auto g = returning<pointer>(new int(7));
  std::ignore = g.next();
  EXPECT_EQ(*g.next().result(), 7);

  auto thrown = returning<pointer>(new int(8));
  std::ignore = thrown.next();
  try {
    std::ignore = thrown.next().value();
    ADD_FAILURE() << "nothing was thrown";
  } catch (hocket::stop_iteration<pointer>& stop) {
    const pointer taken = stop.value();
    EXPECT_EQ(*taken, 8);
  }

  auto outer = [](auto sub) -> generator<int, void, pointer> {
    pointer r = co_yield from(std::move(sub));
    co_return r;
  };
  auto delegated = outer(returning<pointer>(new int(9)));
  std::ignore = delegated.next();
  EXPECT_EQ(*delegated.next().result(), 9);
}

TEST(generator_types, values_without_default_constructor_can_be_returned) {
  auto g = returning<no_default>(7);
  std::ignore = g.next();
  EXPECT_EQ(g.next().result().value, 7);
}

TEST(generator_types, what_converts_to_the_returned_type_may_be_returned) {
  auto body = []() -> generator<int, void, std::string> {
    co_yield 1;
    co_return "literal";
  };
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.next().result(), "literal");
}

TEST(generator_types, a_returned_reference_is_the_object_itself) {
  auto body = [](int& target) -> generator<int, void, int&> {
    try {
      co_yield 1;
    } catch (const hocket::generator_exit&) {
    }
    co_return target;
  };
  int target = 0;
  auto g = body(target);
  std::ignore = g.next();
  int& result = g.next().result();
  EXPECT_EQ(&result, &target);

  auto thrown = body(target);
  std::ignore = thrown.next();
  try {
    std::ignore = thrown.next().value();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const hocket::stop_iteration<int&>& stop) {
    EXPECT_EQ(&stop.value(), &target);
  }

  auto closed = body(target);
  std::ignore = closed.next();
  const std::optional<std::reference_wrapper<int>> answer = closed.close();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(&answer->get(), &target);

  auto outer = [](auto sub) -> generator<int, void, const int&> {
    const int& r = co_yield from(std::move(sub));
    co_return r;
  };
  auto delegated = outer(body(target));
  std::ignore = delegated.next();
  EXPECT_EQ(&delegated.next().result(), &target);
}

TEST(generator_types, an_over_aligned_value_can_be_returned) {
  auto body = []() -> generator<int, void, over_aligned> {
    try {
      co_yield 1;
    } catch (const hocket::generator_exit&) {
    }
    co_return over_aligned{7};
  };
  std::vector<generator<int, void, over_aligned>> all;
  for (int n = 0; n < 10; ++n) all.push_back(body());
  for (auto& g : all) {
    std::ignore = g.next();
    const over_aligned result = g.next().result();
    EXPECT_EQ(result.value, 7);
    EXPECT_TRUE(in_place(result));
  }
  auto closed = body();
  std::ignore = closed.next();
  const std::optional<over_aligned> answer = closed.close();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->value, 7);
}

TEST(generator_types, a_returned_value_is_moved_and_never_copied) {
  auto body = []() -> generator<int, void, counting_copies> {
    counting_copies mine;
    co_yield 1;
    co_return std::move(mine);
  };
  auto g = body();
  std::ignore = g.next();
  EXPECT_EQ(g.next().result().copies, 0);
}

}  // namespace

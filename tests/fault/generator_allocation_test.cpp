// SPDX-License-Identifier: BSL-1.0
// Each allocation of a generator's life fails once: bad_alloc comes out of the call that needed it,
// and nothing leaks.
#include <gtest/gtest.h>

#include <exception>
#include <functional>
#include <memory>
#include <memory_resource>
#include <new>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "fault/each_allocation.hpp"
#include "hocket/generator.hpp"
#include "hocket/inspect.hpp"

namespace {

using hocket::catching;
using hocket::failing_allocation;
using hocket::from;
using hocket::generator;
using hocket::generator_state;
using hocket::received;
using hocket::stop_iteration;
using hocket::tests::fail_each_allocation;

/// Too long for a string to hold it in itself.
const char* const long_text = "a text that is so long that it has to be allocated";

using talker = generator<std::string, std::optional<std::string>, std::string>;

/// Answers each word by the same one, and an out_of_range by its text; any other exception ends it.
[[gnu::noinline]] talker echo(std::string first) {
  std::string word = std::move(first);
  for (int n = 0; n < 3; ++n) {
    try {
      const std::optional<std::string> sent = co_yield word;
      word = sent.value_or(long_text);
    } catch (const std::out_of_range& error) {
      word = error.what();
    }
  }
  co_return word;
}

/// Creates, drives, throws into and finishes the generator that `make` makes.
template <class Make>
void converse(Make make) {
  auto g = make();
  EXPECT_EQ(*g.next(), long_text);
  EXPECT_EQ(*g.send(std::string("x") + long_text), std::string("x") + long_text);
  EXPECT_EQ(*g.throw_(std::out_of_range(long_text)), long_text);
  auto end = g.next();
  EXPECT_TRUE(end.returned());
  EXPECT_EQ(end.result(), long_text);
}

[[gnu::noinline]] generator<int> telling(bool& has_run) {
  has_run = true;
  co_yield 1;
}

TEST(generator_allocation, a_call_that_cannot_make_a_frame_throws_and_runs_nothing) {
  bool has_run = false;
  bool was_refused = false;
  std::thread([&] {
    const failing_allocation failing(1);
    try {
      std::ignore = telling(has_run);
    } catch (const std::bad_alloc&) {
      was_refused = true;
    }
  }).join();
  EXPECT_TRUE(was_refused);
  EXPECT_FALSE(has_run);
}

TEST(generator_allocation, to_create_to_send_to_throw_and_to_return) {
  EXPECT_GE(fail_each_allocation([] { converse([] { return echo(long_text); }); }), 5U);
}

[[gnu::noinline]] talker owning(int depth) {
  if (depth == 0) co_return co_yield from(echo(long_text));
  co_return co_yield from(owning(depth - 1));
}

TEST(generator_allocation, to_delegate_to_what_is_owned) {
  EXPECT_GE(fail_each_allocation([] { converse([] { return owning(3); }); }), 9U);
}

[[gnu::noinline]] talker borrowing(talker& sub) { co_return co_yield from(sub); }

TEST(generator_allocation, to_delegate_to_what_is_borrowed) {
  EXPECT_GE(fail_each_allocation([] {
              auto sub = echo(long_text);
              converse([&] { return borrowing(sub); });
            }),
            6U);
}

[[gnu::noinline]] talker holding() {
  auto sub = echo(long_text);
  co_return co_yield from(sub);
}

TEST(generator_allocation, to_delegate_to_a_local) {
  EXPECT_GE(fail_each_allocation([] { converse(holding); }), 6U);
}

TEST(generator_allocation, to_share_a_delegate) {
  EXPECT_GE(fail_each_allocation([] {
              auto sub = echo(long_text);
              auto first = borrowing(sub);
              auto second = borrowing(sub);
              EXPECT_EQ(*first.next(), long_text);
              EXPECT_EQ(*second.next(), long_text);
              EXPECT_EQ(*second.throw_(std::out_of_range("short")), "short");
              EXPECT_EQ(second.next().result(), long_text);
              second.close();
            }),
            6U);
}

[[gnu::noinline]] generator<const char*, std::optional<std::string>> plain() {
  for (;;) co_yield long_text;
}
[[gnu::noinline]] generator<std::string, std::optional<std::string>> converting() {
  co_yield from(plain());
}

TEST(generator_allocation, to_delegate_to_a_generator_whose_values_convert) {
  EXPECT_GE(fail_each_allocation([] {
              auto g = converting();
              EXPECT_EQ(*g.next(), long_text);
              EXPECT_EQ(*g.send(long_text), long_text);
              g.close();
            }),
            5U);
}

[[gnu::noinline]] generator<std::string> of_ranges(std::vector<const char*>& lent) {
  co_yield from(lent);
  std::vector<std::string> owned(2, long_text);
  co_yield from(std::move(owned));
  co_yield from(std::views::iota(0, 2) |
                std::views::transform([](int n) { return long_text + std::to_string(n); }));
}

TEST(generator_allocation, to_delegate_to_ranges) {
  EXPECT_GE(fail_each_allocation([] {
              std::vector<const char*> lent(2, long_text);
              std::size_t count = 0;
              for (const std::string text : of_ranges(lent)) count += text.size() > 20 ? 1 : 0;
              EXPECT_EQ(count, 6U);
            }),
            10U);
}

/// None of ours.
class foreign {
 public:
  struct step {
    std::optional<std::string> value;
    explicit operator bool() const { return value.has_value(); }
    std::string operator*() const { return *value; }
    [[nodiscard]] bool returned() const { return !value; }
    [[nodiscard]] static std::string result() { return long_text; }
  };
  step next() { return ++at_ < 2 ? step{long_text} : step{}; }
  static step send(const std::optional<std::string>& sent) { return {sent}; }
  static step throw_(const std::exception_ptr&) { return {long_text}; }
  static void close() { throw std::runtime_error(long_text); }

 private:
  int at_ = 0;
};
[[gnu::noinline]] talker of_foreign() { co_return co_yield from(foreign()); }

TEST(generator_allocation, to_delegate_to_what_is_foreign) {
  EXPECT_GE(fail_each_allocation([] { converse(of_foreign); }), 8U);
  EXPECT_GE(fail_each_allocation([] {
              auto g = of_foreign();
              std::ignore = g.next();
              try {
                g.close();
                ADD_FAILURE() << "its close() does not throw";
              } catch (const std::runtime_error&) {
              }
            }),
            3U);
}

[[gnu::noinline]] talker by_values() {
  std::string word = long_text;
  for (int n = 0; n < 3; ++n) {
    auto in = co_yield catching(word);
    if (in.holds<std::out_of_range>()) {
      word = long_text;
    } else {
      word = in.value().value_or(long_text);
    }
  }
  co_return word;
}

TEST(generator_allocation, to_catch_what_comes_in) {
  EXPECT_GE(fail_each_allocation([] { converse(by_values); }), 6U);
}

/// Leaves its body as an exception of its own.
[[gnu::noinline]] generator<int> stopping() {
  co_yield 1;
  throw stop_iteration<std::string>(long_text);
}
[[gnu::noinline]] generator<int> around(generator<int> inner) { co_yield from(std::move(inner)); }

TEST(generator_allocation, to_turn_a_stop_iteration_into_a_runtime_error) {
  EXPECT_GE(fail_each_allocation([] {
              auto g = around(stopping());
              std::ignore = g.next();
              try {
                std::ignore = g.next();
                ADD_FAILURE() << "nothing was thrown";
              } catch (const hocket::runtime_error&) {
              }
            }),
            4U);
}

TEST(generator_allocation, to_throw_a_stop_iteration_for_a_result) {
  EXPECT_GE(fail_each_allocation([] {
              auto g = owning(1);
              while (g.next().has_value()) {
              }
              auto h = owning(0);
              std::ignore = h.next();
              try {
                for (;;) std::ignore = h.next().value();
              } catch (const stop_iteration<std::string>& stop) {
                EXPECT_EQ(stop.value(), long_text);
              }
            }),
            5U);
}

/// Yields on when it is to end.
[[gnu::noinline]] generator<int> deaf() {
  for (;;) {
    const received<void> in = co_yield catching(1);
    if (!in.is_exit()) co_return;
  }
}
/// Yields from a delegate of its own when it is to end.
[[gnu::noinline]] generator<int> deaf_by_delegation() {
  const received<void> in = co_yield catching(1);
  if (in.is_exit()) co_yield from(deaf());
}

TEST(generator_allocation, to_close_what_ignores_it) {
  for (auto* const make : {&deaf, &deaf_by_delegation}) {
    for (const bool is_inner : {false, true}) {
      EXPECT_GE(fail_each_allocation([&] {
                  auto g = is_inner ? around(make()) : make();
                  std::ignore = g.next();
                  try {
                    g.close();
                    ADD_FAILURE() << "the close was not ignored";
                  } catch (const hocket::runtime_error&) {
                  }
                }),
                2U);
    }
  }
}

[[gnu::noinline]] generator<int> calling(std::function<void()> action) {
  action();
  co_yield 1;
}

TEST(generator_allocation, to_refuse_one_that_runs) {
  EXPECT_GE(fail_each_allocation([] {
              std::optional<generator<int>> g;
              g.emplace(calling([&] { std::ignore = g->next(); }));
              try {
                std::ignore = g->next();
                ADD_FAILURE() << "nothing was thrown";
              } catch (const hocket::value_error&) {
              }
            }),
            2U);
}

[[gnu::noinline]] generator<int> closing_above(bool& is_second,
                                               std::optional<generator<int>>& above) {
  co_yield 1;
  is_second = true;
  above->close();
}
[[gnu::noinline]] generator<int> lending(generator<int>& sub) { co_yield from(sub); }

TEST(generator_allocation, to_close_a_delegator_whose_delegate_runs) {
  EXPECT_GE(fail_each_allocation([] {
              std::optional<generator<int>> outer;
              bool is_second = false;
              auto inner = closing_above(is_second, outer);
              outer.emplace(lending(inner));
              std::ignore = outer->next();
              try {
                std::ignore = inner.next();
                ADD_FAILURE() << "nothing was thrown";
              } catch (const hocket::value_error&) {
              }
              EXPECT_TRUE(is_second);
            }),
            2U);
}

[[gnu::noinline]] generator<int> watched(std::string secret) {
  auto showing = co_await hocket::watch("secret", secret);
  co_yield 1;
}

TEST(generator_allocation, to_inspect) {
  EXPECT_GE(fail_each_allocation([] {
              auto g = around(watched(long_text));
              std::ignore = g.next();
              const hocket::generator_info info = hocket::inspect(g);
              EXPECT_EQ(info.delegates.at(0).locals.at(0).second, hocket::repr(long_text));
            }),
            8U);
}

[[gnu::noinline]] generator<int> with_allocator(std::allocator_arg_t,
                                                std::pmr::polymorphic_allocator<>, std::string) {
  co_yield 1;
}
struct alignas(64) wide {
  int value;
};
[[gnu::noinline]] generator<wide> over_aligned(std::string) { co_yield wide{1}; }

TEST(generator_allocation, to_make_frames_that_are_not_from_the_pool) {
  EXPECT_GE(fail_each_allocation([] {
              std::pmr::monotonic_buffer_resource arena;
              auto g = with_allocator(std::allocator_arg, &arena, long_text);
              EXPECT_EQ(*g.next(), 1);
              auto h = over_aligned(long_text);
              EXPECT_EQ(h.next()->value, 1);
            }),
            4U);
}

TEST(generator_allocation, to_go_through_views) {
  EXPECT_GE(fail_each_allocation([] {
              auto long_ones = echo(long_text) | std::views::transform([](std::string&& text) {
                                 return std::move(text) + '.';
                               });
              std::size_t count = 0;
              for (const std::string text : long_ones) count += text.size() > 20 ? 1 : 0;
              EXPECT_EQ(count, 3U);
            }),
            5U);
}

[[gnu::noinline]] generator<int> trying_again() {
  bool failed = false;
  try {
    co_yield from(around(deaf()));
  } catch (const std::bad_alloc&) {
    failed = true;
  }
  if (failed) co_yield from(around(deaf()));
}

TEST(generator_allocation, a_generator_that_could_not_delegate_may_try_again) {
  std::thread([] {
    auto g = trying_again();
    {
      const failing_allocation failing(2);
      EXPECT_EQ(*g.next(), 1);
      EXPECT_TRUE(failing.happened());
    }
    EXPECT_EQ(g.state(), generator_state::suspended);
    EXPECT_TRUE(g.next().returned());
  }).join();
}

}  // namespace

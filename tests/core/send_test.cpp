// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "trace.hpp"

namespace {

using hocket::generator;
using hocket::generator_state;
using hocket::tests::message_of;
using hocket::tests::trace;
using hocket::tests::was_closed;

struct average_result {
  int count;
  std::optional<double> average;
  bool operator==(const average_result&) const = default;
};

/// Ends when None is sent.
generator<std::optional<double>, std::optional<double>, average_result> averager() {
  double total = 0;
  int count = 0;
  std::optional<double> average;
  for (;;) {
    const std::optional<double> term = co_yield average;
    if (!term) break;
    total += *term;
    ++count;
    average = total / count;
  }
  co_return average_result{count, average};
}

/// Answers with what it was sent, as text.
generator<std::string, std::optional<int>> echo() {
  std::string answer = "ready";
  for (;;) {
    const std::optional<int> sent = co_yield answer;
    answer = sent ? std::to_string(*sent) : "None";
  }
}

TEST(send, makes_the_sent_value_the_value_of_the_yield_SND_01) {
  auto body = [](int y) -> generator<int, int, int> {
    const int x = co_yield y;
    const int z = co_yield x + y;
    co_return z;
  };
  auto g = body(5);
  EXPECT_EQ(g.next().value(), 5);
  EXPECT_EQ(g.send(6).value(), 11);
  EXPECT_EQ(g.send(22).result(), 22);
}

TEST(send, what_it_gives_belongs_to_the_next_yield_SND_02) {
  auto body = []() -> generator<std::pair<std::string, int>, int> {
    const int r1 = co_yield std::pair<std::string, int>("A", 0);
    co_yield std::pair<std::string, int>("B", r1);
  };
  auto g = body();
  EXPECT_EQ(g.next().value(), (std::pair<std::string, int>("A", 0)));
  EXPECT_EQ(g.send(1).value(), (std::pair<std::string, int>("B", 1)));
}

TEST(send, none_primes_a_generator_SND_03) {
  auto g = echo();
  EXPECT_EQ(g.send(std::nullopt).value(), "ready");
  EXPECT_EQ(g.state(), generator_state::suspended);
}

TEST(send, of_a_value_to_a_just_started_generator_is_a_type_error_that_changes_nothing_SND_04) {
  auto g = echo();
  const auto message = message_of<hocket::type_error>([&] { std::ignore = g.send(1); });
  EXPECT_EQ(message, "can't send non-None value to a just-started generator");
  EXPECT_EQ(g.state(), generator_state::created);
  EXPECT_EQ(g.next().value(), "ready");
  EXPECT_EQ(g.send(1).value(), "1");
}

TEST(send, without_a_none_every_value_is_refused_before_the_start_SND_04) {
  auto body = []() -> generator<int, int> {
    const int x = co_yield 1;
    co_yield x;
  };
  auto g = body();
  EXPECT_THROW(std::ignore = g.send(3), hocket::type_error);
  EXPECT_EQ(g.state(), generator_state::created);
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.send(3).value(), 3);
}

TEST(send, zero_and_emptiness_are_values_SND_05) {
  auto zero = echo();
  EXPECT_THROW(std::ignore = zero.send(0), hocket::type_error);

  auto body = []() -> generator<int, std::optional<std::string>> { co_yield 1; };
  auto empty = body();
  EXPECT_THROW(std::ignore = empty.send(std::string()), hocket::type_error);
  EXPECT_EQ(empty.state(), generator_state::created);

  auto nested = []() -> generator<int, std::optional<std::optional<int>>> { co_yield 1; };
  auto inner_none = nested();
  using nested_none = std::optional<std::optional<int>>;
  EXPECT_THROW(std::ignore = inner_none.send(nested_none(std::in_place, std::nullopt)),
               hocket::type_error);
}

TEST(send, to_a_closed_generator_is_its_end_and_no_type_error_SND_06) {
  auto g = averager();
  std::ignore = g.next();
  g.close();
  auto end = g.send(1000);
  EXPECT_TRUE(was_closed(end));
  try {
    std::ignore = end.value();
    ADD_FAILURE() << "no stop_iteration";
  } catch (const hocket::stop_iteration<average_result>& stop) {
    EXPECT_FALSE(stop.has_value());
  }

  auto never_started = averager();
  never_started.close();
  EXPECT_TRUE(was_closed(never_started.send(1000)));
}

TEST(send, of_the_wrong_kind_fails_in_the_body_and_closes_SND_07) {
  auto body = [](int y) -> generator<int, std::optional<int>> {
    const std::optional<int> x = co_yield y;
    co_yield x.value() + y;
  };
  auto g = body(5);
  EXPECT_EQ(g.next().value(), 5);
  EXPECT_THROW(std::ignore = g.next(), std::bad_optional_access);
  EXPECT_EQ(g.state(), generator_state::closed);
  EXPECT_TRUE(was_closed(g.send(1000)));
}

TEST(send, state_lives_in_locals_across_suspensions_SND_08) {
  auto av = averager();
  EXPECT_EQ(av.next().value(), std::nullopt);
  EXPECT_EQ(av.send(5).value(), 5.0);
  EXPECT_EQ(av.send(4).value(), 4.5);
  EXPECT_EQ(av.send(3).value(), 4.0);
}

TEST(send, none_can_be_the_sentinel_that_next_sends_SND_09) {
  auto av = averager();
  std::ignore = av.next();
  std::ignore = av.send(5);
  std::ignore = av.send(3);
  auto end = av.next();
  ASSERT_TRUE(end.returned());
  EXPECT_EQ(end.result(), (average_result{2, 4.0}));
}

TEST(send, to_a_yield_statement_is_dropped_SND_10) {
  auto body = []() -> generator<int, std::optional<std::string>> {
    co_yield 1;
    co_yield 2;
  };
  auto g = body();
  EXPECT_EQ(g.next().value(), 1);
  EXPECT_EQ(g.send("x").value(), 2);
}

TEST(send, a_value_that_is_dropped_dies_within_the_send_SND_10) {
  auto body = []() -> generator<int, std::shared_ptr<int>> {
    co_yield 1;
    co_yield 2;
  };
  auto sent = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = sent;
  auto g = body();
  std::ignore = g.next();
  std::ignore = g.send(std::move(sent));
  EXPECT_TRUE(watch.expired());
}

TEST(send, a_sent_object_arrives_by_identity_SND_11) {
  struct object {};
  auto by_reference = []() -> generator<object*, object&> {
    object* x = nullptr;
    for (;;) {
      object& sent = co_yield x;
      x = &sent;
    }
  };
  object o;
  auto g = by_reference();
  std::ignore = g.next();
  EXPECT_EQ(g.send(o).value(), &o);

  auto by_pointer = []() -> generator<object*, std::shared_ptr<object>> {
    std::shared_ptr<object> x;
    for (;;) x = co_yield x.get();
  };
  const auto shared = std::make_shared<object>();
  auto h = by_pointer();
  std::ignore = h.next();
  EXPECT_EQ(h.send(shared).value(), shared.get());
}

template <class G, class... Arguments>
concept CanSend = requires(G& g, Arguments... arguments) { g.send(arguments...); };

TEST(send, takes_exactly_one_argument_of_its_type_SND_12) {
  using taking_int = generator<int, int>;
  static_assert(CanSend<taking_int, int>);
  static_assert(!CanSend<taking_int>);
  static_assert(!CanSend<taking_int, int, int>);
  static_assert(!CanSend<taking_int, std::string>);
  static_assert(!CanSend<generator<int>, int>);
  static_assert(!CanSend<generator<int>>);
}

TEST(send, a_driver_interleaves_coroutines_by_choosing_whom_to_resume_SND_15) {
  auto worker = [](trace& out, std::string name) -> generator<int> {
    for (int i = 0;; ++i) {
      out.push_back(name + std::to_string(i));
      co_yield i;
    }
  };
  trace out;
  std::vector<generator<int>> workers;
  workers.push_back(worker(out, "A"));
  workers.push_back(worker(out, "B"));
  for (int round = 0; round < 2; ++round) {
    for (auto& one : workers) std::ignore = one.next();
  }
  EXPECT_EQ(out, (trace{"A0", "B0", "A1", "B1"}));
}

TEST(send, a_generator_comes_back_to_whoever_resumed_it_last_SND_16) {
  auto body = [](trace& out, const std::string& caller) -> generator<int> {
    for (int n = 1;; ++n) {
      out.push_back("resumed by " + caller);
      co_yield n;
    }
  };
  trace out;
  std::string caller;
  auto g = body(out, caller);
  auto call_from = [&](const std::string& name) {
    caller = name;
    const int value = g.next().value();
    out.push_back("back in " + name + " with " + std::to_string(value));
  };
  call_from("f1");
  call_from("f2");
  EXPECT_EQ(out,
            (trace{"resumed by f1", "back in f1 with 1", "resumed by f2", "back in f2 with 2"}));
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/async_generator.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "async_generators.hpp"
#include "gate.hpp"
#include "hocket/catching.hpp"
#include "hocket/task.hpp"
#include "trace.hpp"

namespace {

using hocket::async_generator;
using hocket::catching;
using hocket::task;
using hocket::tests::count_to;
using hocket::tests::driver;
using hocket::tests::gate;
using hocket::tests::message_of;
using hocket::tests::on_exit;
using hocket::tests::trace;

TEST(for_each, calls_with_each_value_and_closes_AGN_15) {
  std::vector<int> got;
  auto take = [&](int value) { got.push_back(value); };
  auto main = [&]() -> task<void> { co_await hocket::for_each(count_to(3), take); };
  driver().run(main());
  EXPECT_EQ(got, (std::vector{1, 2, 3}));
}

TEST(for_each, ends_early_and_closes_when_the_function_says_so_AGN_15) {
  trace said;
  auto body = [&]() -> async_generator<int> {
    const on_exit end(said, "end");
    for (int i = 0;; ++i) co_yield i;
  };
  int last = -1;
  auto until_two = [&](int value) { return (last = value) < 2; };
  auto main = [&]() -> task<void> {
    co_await hocket::for_each(body(), until_two);
    EXPECT_EQ(said, (trace{"end"}));
  };
  driver().run(main());
  EXPECT_EQ(last, 2);
}

TEST(for_each, waits_for_a_function_that_is_a_coroutine) {
  gate wait;
  int sum = 0;
  auto add = [&](int value) -> task<bool> {
    co_await wait.pass();
    sum += value;
    co_return value < 2;
  };
  auto main = [&]() -> task<void> { co_await hocket::for_each(count_to(9), add); };
  driver drive;
  const auto state = drive.start(main());
  drive.run_all();
  EXPECT_EQ(sum, 0);
  wait.open();
  drive.run_all();
  EXPECT_EQ(sum, 3);
  EXPECT_TRUE(state->done());
}

TEST(for_each, closes_when_the_function_throws_and_throws_that) {
  trace said;
  auto body = [&]() -> async_generator<int> {
    auto got = co_yield catching(1);
    said.push_back(got.is_exit() ? "exit" : "other");
    throw std::logic_error("the second error is dropped");
  };
  auto fails = [](int) { throw std::range_error("from the function"); };
  auto main = [&]() -> task<void> { co_await hocket::for_each(body(), fails); };
  EXPECT_EQ(message_of<std::range_error>([&] { driver().run(main()); }), "from the function");
  EXPECT_EQ(said, (trace{"exit"}));
}

}  // namespace

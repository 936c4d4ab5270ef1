// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/to_thread.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::event_loop;
using hocket::run;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::thread_pool;
using hocket::to_thread;
using hocket::with_task_group;

TEST(to_thread, calls_in_another_thread_and_gives_the_value_THD_01) {
  const auto where = [] { return std::this_thread::get_id(); };
  const auto add = [](int a, int b) { return a + b; };
  auto body = [&]() -> task<int> {
    const auto thread = co_await to_thread(where);
    EXPECT_NE(thread, std::this_thread::get_id());
    co_return co_await to_thread(add, 3, 4);
  };
  EXPECT_EQ(run(body()), 7);
}

TEST(to_thread, throws_what_the_call_throws_THD_01) {
  const auto fails = [](std::string text) -> int { throw std::out_of_range(text); };
  auto body = [&]() -> task<std::string> {
    const std::string text = "in the thread";
    auto outcome = co_await catching(to_thread(fails, text));
    try {
      outcome.value();
    } catch (const std::out_of_range& error) {
      co_return error.what();
    }
    co_return "no exception";
  };
  EXPECT_EQ(run(body()), "in the thread");
}

TEST(to_thread, lets_the_loop_go_on_meanwhile_THD_01) {
  std::latch ticked(1);
  int ticks = 0;
  const auto waits = [&] { ticked.wait(); };
  auto ticker = [&]() -> task<void> {
    for (; ticks < 10; ++ticks) co_await sleep(0s);
    ticked.count_down();
  };
  auto body = [&](task_group& group) -> task<void> {
    group.spawn(ticker());
    co_await to_thread(waits);
    EXPECT_EQ(ticks, 10);
  };
  run(with_task_group(body));
}

hocket::context_var<std::string> user("user", "nobody");

TEST(to_thread, shows_the_call_a_copy_of_the_context_THD_01) {
  const auto asks_and_sets = [] {
    std::string seen = user.get();
    user.set("thread");
    return seen;
  };
  auto body = [&]() -> task<void> {
    user.set("task");
    const std::string seen = co_await to_thread(asks_and_sets);
    EXPECT_EQ(seen, "task");
    EXPECT_EQ(user.get(), "task");
    const std::string seen_again = co_await to_thread(asks_and_sets);
    EXPECT_EQ(seen_again, "task");
  };
  run(body());
  EXPECT_EQ(user.get(), "nobody");
}

TEST(to_thread, takes_and_gives_what_can_only_be_moved) {
  const auto doubled = [](std::unique_ptr<int> value) {
    *value *= 2;
    return value;
  };
  auto body = [&]() -> task<int> {
    auto number = std::make_unique<int>(21);
    const auto result = co_await to_thread(doubled, std::move(number));
    co_return *result;
  };
  EXPECT_EQ(run(body()), 42);
}

TEST(to_thread, gives_a_reference_when_the_call_does) {
  int object = 5;
  const auto finds = [&]() -> int& { return object; };
  auto body = [&]() -> task<bool> {
    int& found = co_await to_thread(finds);
    co_return &found == &object;
  };
  EXPECT_TRUE(run(body()));
}

TEST(to_thread, destroys_what_it_was_given_in_the_thread_before_the_task_goes_on) {
  struct notes_thread {
    explicit notes_thread(std::thread::id& noted) : in(&noted) {}
    notes_thread(notes_thread&& other) noexcept : in(std::exchange(other.in, nullptr)) {}
    ~notes_thread() {
      if (in != nullptr) *in = std::this_thread::get_id();
    }
    std::thread::id* in;
  };
  std::thread::id died_in;
  std::thread::id ran_in;
  const auto looks = [&](const notes_thread&) { ran_in = std::this_thread::get_id(); };
  auto body = [&]() -> task<void> {
    notes_thread argument(died_in);
    co_await to_thread(looks, std::move(argument));
    EXPECT_EQ(died_in, ran_in);
  };
  run(body());
}

TEST(to_thread, starts_when_it_is_awaited) {
  int calls = 0;
  const auto counts = [&] { ++calls; };
  auto body = [&]() -> task<void> {
    {
      auto dropped = to_thread(counts);
      static_cast<void>(dropped);
    }
    auto kept = to_thread(counts);
    EXPECT_EQ(calls, 0);
    co_await kept;
    EXPECT_EQ(calls, 1);
  };
  run(body());
}

TEST(to_thread, that_is_cancelled_throws_at_once_and_the_call_runs_on) {
  std::latch began(1);
  std::latch may_end(1);
  bool ended = false;
  const auto call = [&] {
    began.count_down();
    may_end.wait();
    ended = true;
    return std::string("dropped");
  };
  auto waits = [&]() -> task<void> { co_await to_thread(call); };
  auto main = [&](task_group& group) -> task<void> {
    auto waiting = group.spawn(waits());
    co_await sleep(0s);
    began.wait();
    waiting.cancel();
    auto outcome = co_await catching(waiting);
    EXPECT_TRUE(outcome.holds<cancelled>());
    may_end.count_down();
  };
  run(with_task_group(main));
  EXPECT_TRUE(ended) << "the end of run() waits for the threads";
}

TEST(to_thread, that_is_cancelled_before_a_thread_is_free_is_not_called) {
  std::latch may_end(1);
  const auto blocks = [&] { may_end.wait(); };
  bool called = false;
  const auto call = [&] { called = true; };
  auto main = [&](task_group& group) -> task<void> {
    event_loop::current().set_max_threads(1);
    auto first = [&]() -> task<void> { co_await to_thread(blocks); };
    auto second = [&]() -> task<void> { co_await to_thread(call); };
    group.spawn(first());
    auto waiting = group.spawn(second());
    co_await sleep(0s);
    co_await sleep(0s);
    waiting.cancel();
    auto outcome = co_await catching(waiting);
    EXPECT_TRUE(outcome.holds<cancelled>());
    may_end.count_down();
  };
  run(with_task_group(main));
  EXPECT_FALSE(called);
}

TEST(to_thread, a_cancel_that_comes_with_the_outcome_wins_TSK_12) {
  auto main = [&](task_group& group) -> task<void> {
    std::latch done(1);
    const auto call = [&] { done.count_down(); };
    auto waits = [&]() -> task<void> { co_await to_thread(call); };
    auto waiting = group.spawn(waits());
    co_await sleep(0s);
    done.wait();
    waiting.cancel();
    auto outcome = co_await catching(waiting);
    EXPECT_TRUE(outcome.holds<cancelled>());
  };
  run(with_task_group(main));
}

TEST(to_thread, is_not_taken_for_a_deadlock) {
  // The loop has nothing else to wait for.
  const auto call = [] { std::this_thread::yield(); };
  auto body = [&]() -> task<void> {
    for (int i = 0; i < 100; ++i) co_await to_thread(call);
  };
  run(body());
}

TEST(to_thread, may_use_a_pool_of_ones_own) {
  thread_pool pool(1);
  const auto where = [] { return std::this_thread::get_id(); };
  auto body = [&]() -> task<void> {
    const auto first = co_await to_thread(pool, where);
    const auto second = co_await to_thread(pool, where);
    EXPECT_EQ(first, second);
    EXPECT_NE(first, std::this_thread::get_id());
  };
  run(body());
  EXPECT_EQ(pool.size(), 1);
  pool.shutdown();
  auto late = [&]() -> task<void> { co_await to_thread(pool, where); };
  EXPECT_THROW(run(late()), hocket::runtime_error);
}

TEST(to_thread, a_pool_may_outlive_the_loop_that_gave_it_work) {
  std::latch began(1);
  std::latch may_end(1);
  bool ended = false;
  thread_pool pool(1);
  {
    const auto call = [&] {
      began.count_down();
      may_end.wait();
      ended = true;
    };
    auto waits = [&]() -> task<void> { co_await to_thread(pool, call); };
    auto main = [&](task_group& group) -> task<void> {
      auto waiting = group.spawn(waits());
      co_await sleep(0s);
      began.wait();
      waiting.cancel();
    };
    run(with_task_group(main));
  }
  may_end.count_down();
  pool.shutdown();
  EXPECT_TRUE(ended);
}

TEST(to_thread, a_call_may_call_the_loop_even_while_run_ends) {
  std::latch began(1);
  bool called_back = false;
  auto main = [&](task_group& group) -> task<void> {
    event_loop& loop = event_loop::current();
    const auto call = [&] {
      began.count_down();
      std::latch answered(1);
      loop.call_soon_threadsafe([&] {
        called_back = true;
        answered.count_down();
      });
      answered.wait();
    };
    auto waits = [&]() -> task<void> { co_await to_thread(call); };
    auto waiting = group.spawn(waits());
    co_await sleep(0s);
    began.wait();
    waiting.cancel();
  };
  run(with_task_group(main));
  EXPECT_TRUE(called_back);
}

TEST(to_thread, many_at_once_all_come_back) {
  constexpr int calls = 500;
  const auto square = [](int x) { return x * x; };
  long sum = 0;
  auto one = [&](int x) -> task<void> { sum += co_await to_thread(square, x); };
  auto main = [&](task_group& group) -> task<void> {
    for (int i = 0; i < calls; ++i) group.spawn(one(i));
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(sum, long{calls} * (calls - 1) * (2 * calls - 1) / 6);
}

TEST(to_thread, loops_of_several_threads_do_not_disturb_each_other) {
  const auto square = [](int x) { return x * x; };
  auto body = [&]() -> task<int> {
    int sum = 0;
    for (int i = 0; i < 50; ++i) sum += co_await to_thread(square, i);
    co_return sum;
  };
  std::vector<int> sums(3);
  std::vector<std::thread> threads;
  for (int& sum : sums) threads.emplace_back([&] { sum = run(body()); });
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(sums, (std::vector{40425, 40425, 40425}));
}

}  // namespace

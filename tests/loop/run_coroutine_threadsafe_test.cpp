// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/run_coroutine_threadsafe.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <exception>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/loop/to_thread.hpp"
#include "hocket/sync/event.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::concurrent_future;
using hocket::event;
using hocket::event_loop;
using hocket::run;
using hocket::run_coroutine_threadsafe;
using hocket::sleep;
using hocket::task;
using hocket::to_thread;

/// What the exception that `call` throws says.
template <class Exception, class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Exception& error) {
    return error.what();
  }
  return "no exception";
}

/// A loop in a thread of its own, until the end of the test.
class loop_in_a_thread {
 public:
  loop_in_a_thread() : thread_([this] { run(loop, main()); }) { started_.wait(); }
  ~loop_in_a_thread() { end(); }

  void end() {
    if (!thread_.joinable()) return;
    loop.call_soon_threadsafe([this] { end_.set(); });
    thread_.join();
  }

  event_loop loop;

 private:
  task<void> main() {
    loop.keep_alive_add();
    started_.count_down();
    co_await end_.wait();
    loop.keep_alive_release();
  }

  event end_;
  std::latch started_{1};
  std::thread thread_;
};

task<std::thread::id> where() {
  co_await sleep(0s);
  co_return std::this_thread::get_id();
}

task<int> add(int a, int b) {
  co_await sleep(1ms);
  co_return a + b;
}

task<int> fails(std::string text) {
  co_await sleep(0s);
  throw std::out_of_range(text);
}

TEST(run_coroutine_threadsafe, runs_a_task_in_the_loops_thread_and_gives_its_value_THD_04) {
  loop_in_a_thread other;
  auto sum = run_coroutine_threadsafe(other.loop, add(3, 4));
  EXPECT_EQ(sum.result(), 7);
  EXPECT_EQ(sum.result(1h), 7);
  EXPECT_EQ(sum.exception(), nullptr);
  EXPECT_TRUE(sum.done());
  EXPECT_FALSE(sum.cancelled());
  EXPECT_FALSE(sum.cancel()) << "it has ended";
  EXPECT_NE(run_coroutine_threadsafe(other.loop, where()).result(), std::this_thread::get_id());
}

TEST(run_coroutine_threadsafe, throws_what_left_the_task_THD_04) {
  loop_in_a_thread other;
  auto outcome = run_coroutine_threadsafe(other.loop, fails("far away"));
  EXPECT_EQ(message_of<std::out_of_range>([&] { outcome.result(); }), "far away");
  EXPECT_EQ(message_of<std::out_of_range>([&] { std::rethrow_exception(outcome.exception()); }),
            "far away");
  EXPECT_FALSE(outcome.cancelled());
}

TEST(run_coroutine_threadsafe, gives_what_can_only_be_moved_and_references_and_nothing) {
  loop_in_a_thread other;
  auto boxed = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
  EXPECT_EQ(*run_coroutine_threadsafe(other.loop, boxed()).result(), 5);
  auto kept = run_coroutine_threadsafe(other.loop, boxed());
  EXPECT_EQ(*kept.result(), 5);

  static int object = 0;
  auto refers = []() -> task<int&> { co_return object; };
  EXPECT_EQ(&run_coroutine_threadsafe(other.loop, refers()).result(), &object);
  const auto kept_reference = run_coroutine_threadsafe(other.loop, refers());
  EXPECT_EQ(&kept_reference.result(), &object);

  auto nothing = []() -> task<void> { co_await sleep(0s); };
  run_coroutine_threadsafe(other.loop, nothing()).result();
}

TEST(run_coroutine_threadsafe, the_value_of_a_temporary_is_a_copy_while_others_may_ask_for_it) {
  loop_in_a_thread other;
  auto names = []() -> task<std::string> { co_return "a name that is too long for its object"; };
  const auto kept = run_coroutine_threadsafe(other.loop, names());
  auto copy = kept;
  EXPECT_EQ(std::move(copy).result(), kept.result());
  EXPECT_EQ(kept.result(), "a name that is too long for its object");
}

TEST(run_coroutine_threadsafe, can_be_waited_for_no_longer_than_a_timeout_THD_04) {
  loop_in_a_thread other;
  event go;
  auto waits = [&]() -> task<int> {
    co_await go.wait();
    co_return 1;
  };
  auto late = run_coroutine_threadsafe(other.loop, waits());
  EXPECT_THROW(late.result(0s), hocket::timeout_error);
  EXPECT_THROW(static_cast<void>(late.exception(1ms)), hocket::timeout_error);
  EXPECT_FALSE(late.done()) << "it goes on";
  other.loop.call_soon_threadsafe([&] { go.set(); });
  EXPECT_EQ(late.result(1h), 1);
}

TEST(run_coroutine_threadsafe, cancel_ends_the_future_at_once_and_the_task_soon_THD_04) {
  loop_in_a_thread other;
  std::latch began(1);
  std::latch cleaned_up(1);
  auto waits = [&]() -> task<void> {
    began.count_down();
    auto outcome = co_await catching(sleep(1h));
    EXPECT_TRUE(outcome.holds<cancelled>());
    cleaned_up.count_down();
    outcome.value();
  };
  auto future = run_coroutine_threadsafe(other.loop, waits());
  began.wait();
  EXPECT_TRUE(future.cancel());
  EXPECT_TRUE(future.done());
  EXPECT_TRUE(future.cancelled());
  EXPECT_THROW(future.result(), cancelled);
  EXPECT_FALSE(future.cancel());
  cleaned_up.wait();
}

TEST(run_coroutine_threadsafe, a_task_that_is_cancelled_before_it_starts_does_not) {
  loop_in_a_thread other;
  std::latch blocked(1);
  other.loop.call_soon_threadsafe([&] { blocked.wait(); });
  bool ran = false;
  auto body = [&]() -> task<void> {
    ran = true;
    co_return;
  };
  auto future = run_coroutine_threadsafe(other.loop, body());
  EXPECT_TRUE(future.cancel());
  blocked.count_down();
  run_coroutine_threadsafe(other.loop, where()).result();
  other.end();
  EXPECT_FALSE(ran);
}

TEST(run_coroutine_threadsafe, a_task_that_cancels_itself_cancels_the_future) {
  loop_in_a_thread other;
  auto body = []() -> task<void> {
    hocket::task_context::current().cancel("enough");
    co_await sleep(0s);
  };
  auto future = run_coroutine_threadsafe(other.loop, body());
  EXPECT_EQ(message_of<cancelled>([&] { future.result(); }), "enough");
  EXPECT_TRUE(future.cancelled());
}

TEST(run_coroutine_threadsafe, the_end_of_the_run_cancels_what_has_not_ended_RUN_04) {
  loop_in_a_thread other;
  bool cleaned_up = false;
  std::latch began(1);
  auto waits = [&]() -> task<void> {
    began.count_down();
    auto outcome = co_await catching(sleep(1h));
    co_await sleep(1ms);
    cleaned_up = true;
    outcome.value();
  };
  auto future = run_coroutine_threadsafe(other.loop, waits());
  began.wait();
  other.end();
  EXPECT_TRUE(cleaned_up);
  EXPECT_TRUE(future.cancelled());
}

TEST(run_coroutine_threadsafe, a_task_that_no_run_took_up_is_cancelled_with_its_loop) {
  std::optional<concurrent_future<int>> future;
  {
    event_loop never_runs;
    future = run_coroutine_threadsafe(never_runs, add(1, 2));
    EXPECT_FALSE(future->done());
  }
  EXPECT_TRUE(future->cancelled());
  EXPECT_THROW(future->result(), cancelled);
  EXPECT_FALSE(future->cancel());
}

TEST(run_coroutine_threadsafe, refuses_a_closed_loop_RUN_23) {
  event_loop loop;
  loop.close();
  EXPECT_EQ(message_of<hocket::runtime_error>(
                [&] { static_cast<void>(run_coroutine_threadsafe(loop, add(1, 2))); }),
            "Event loop is closed");
}

TEST(run_coroutine_threadsafe, refuses_a_task_that_was_moved_from) {
  event_loop loop;
  auto body = add(1, 2);
  auto taken = std::move(body);
  EXPECT_EQ(message_of<hocket::value_error>(
                [&] { static_cast<void>(run_coroutine_threadsafe(loop, std::move(body))); }),
            "run_coroutine_threadsafe: a task was expected, this one was moved from");
  taken.close();
}

TEST(run_coroutine_threadsafe, does_not_let_a_loop_wait_for_itself) {
  auto body = []() -> task<void> {
    auto future = run_coroutine_threadsafe(event_loop::current(), add(1, 2));
    EXPECT_EQ(message_of<hocket::runtime_error>([&] { future.result(); }),
              "concurrent_future: the loop would wait for itself; await the task instead");
    while (!future.done()) co_await sleep(1ms);
    EXPECT_EQ(future.result(), 3);
  };
  run(body());
}

TEST(run_coroutine_threadsafe, calls_back_from_a_thread_of_to_thread) {
  auto body = []() -> task<int> {
    event_loop& here = event_loop::current();
    const auto asks = [&here] { return 10 * run_coroutine_threadsafe(here, add(1, 2)).result(); };
    co_return co_await to_thread(asks);
  };
  EXPECT_EQ(run(body()), 30);
}

TEST(run_coroutine_threadsafe, serves_many_threads_at_once) {
  loop_in_a_thread other;
  std::array<int, 4> sums{};
  std::vector<std::thread> threads;
  for (int& sum : sums) {
    threads.emplace_back([&] {
      std::vector<concurrent_future<int>> futures;
      for (int i = 0; i < 200; ++i) {
        futures.push_back(run_coroutine_threadsafe(other.loop, add(i, 1)));
      }
      for (const auto& each : futures) sum += each.result();
    });
  }
  for (std::thread& each : threads) each.join();
  for (const int sum : sums) EXPECT_EQ(sum, 200 * 199 / 2 + 200);
}

TEST(run_coroutine_threadsafe, lets_loops_of_several_threads_work_for_each_other) {
  loop_in_a_thread first;
  loop_in_a_thread second;
  auto asks = [&]() -> task<int> {
    const auto waits = [&] { return run_coroutine_threadsafe(second.loop, add(20, 1)).result(); };
    const int answer = co_await to_thread(waits);
    co_return 2 * answer;
  };
  EXPECT_EQ(run_coroutine_threadsafe(first.loop, asks()).result(), 42);
}

}  // namespace

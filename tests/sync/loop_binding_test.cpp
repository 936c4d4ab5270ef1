// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/loop_binding.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/sync/barrier.hpp"
#include "hocket/sync/condition.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/sync/lock.hpp"
#include "hocket/sync/queue.hpp"
#include "hocket/sync/semaphore.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::catching;
using hocket::task;
using hocket::timeout;
using hocket::tests::virtual_run;

/// What a wait that cannot end comes to: "timed out", or what is wrong with it.
template <class Wait>
task<std::string> outcome_of(Wait wait) {
  const auto outcome = co_await catching(timeout(1s, wait()));
  std::string text = "it ended";
  try {
    if (auto error = outcome.exception()) std::rethrow_exception(error);
  } catch (const std::runtime_error& error) {
    text = error.what();
  }
  co_return text;
}

/// A loop of its own, in the same place as the one before.
template <class Wait>
std::string in_a_new_loop(Wait wait) {
  virtual_run run;
  return run(outcome_of(wait));
}

TEST(loop_binding, a_primitive_that_was_waited_for_belongs_to_that_loop_SYN_11) {
  hocket::lock lock;
  ASSERT_TRUE(lock.try_acquire());
  const auto lock_wait = [&] { return lock.acquire(); };
  EXPECT_EQ(in_a_new_loop(lock_wait), "timed out");
  EXPECT_EQ(in_a_new_loop(lock_wait), "lock is bound to a different event loop");
  EXPECT_EQ(in_a_new_loop([&] { return lock.scoped(); }),
            "lock is bound to a different event loop");
  lock.release();

  hocket::semaphore none(0);
  const auto semaphore_wait = [&] { return none.acquire(); };
  EXPECT_EQ(in_a_new_loop(semaphore_wait), "timed out");
  EXPECT_EQ(in_a_new_loop(semaphore_wait), "semaphore is bound to a different event loop");

  hocket::event event;
  const auto event_wait = [&] { return event.wait(); };
  EXPECT_EQ(in_a_new_loop(event_wait), "timed out");
  EXPECT_EQ(in_a_new_loop(event_wait), "event is bound to a different event loop");

  hocket::barrier barrier(2);
  const auto barrier_wait = [&] { return barrier.wait(); };
  EXPECT_EQ(in_a_new_loop(barrier_wait), "timed out");
  EXPECT_EQ(in_a_new_loop(barrier_wait), "barrier is bound to a different event loop");
  EXPECT_EQ(barrier.n_waiting(), 0U);

  hocket::queue<int> queue(1);
  const auto get = [&] { return queue.get(); };
  EXPECT_EQ(in_a_new_loop(get), "timed out");
  EXPECT_EQ(in_a_new_loop(get), "queue is bound to a different event loop");
}

TEST(loop_binding, a_condition_and_its_lock_are_as_they_were_after_the_error_SYN_11) {
  hocket::condition changed;
  ASSERT_TRUE(changed.try_acquire());
  const auto wait = [&] { return changed.wait(); };
  EXPECT_EQ(in_a_new_loop(wait), "timed out");
  EXPECT_TRUE(changed.locked());
  EXPECT_EQ(in_a_new_loop(wait), "lock is bound to a different event loop");
  EXPECT_TRUE(changed.locked());
}

TEST(loop_binding, what_needs_no_wait_is_for_all_loops_SYN_11) {
  hocket::lock lock;
  hocket::queue<int> queue;
  auto use = [&]() -> task<void> {
    co_await lock.acquire();
    lock.release();
    co_await queue.put(1);
    co_await queue.get();
  };
  for (int i = 0; i < 2; ++i) {
    virtual_run run;
    run(use());
  }
}

TEST(loop_binding, a_primitive_of_one_thread_s_loop_is_refused_in_that_of_another_THD_06) {
  hocket::event event;
  hocket::queue<int> queue;
  const auto event_wait = [&] { return event.wait(); };
  const auto get = [&] { return queue.get(); };
  EXPECT_EQ(in_a_new_loop(event_wait), "timed out");
  EXPECT_EQ(in_a_new_loop(get), "timed out");
  std::vector<std::string> elsewhere;
  std::thread([&] { elsewhere = {in_a_new_loop(event_wait), in_a_new_loop(get)}; }).join();
  EXPECT_EQ(elsewhere, (std::vector<std::string>{"event is bound to a different event loop",
                                                 "queue is bound to a different event loop"}));
}

}  // namespace

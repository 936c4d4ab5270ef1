// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hocket/errors.hpp"

namespace {

using hocket::thread_pool;

/// Work of one test: calls a function.
struct job final : hocket::detail::pool_work {
  explicit job(std::function<void()> f) : call(std::move(f)) {}
  void run_in_thread() noexcept override { call(); }
  std::function<void()> call;
};

TEST(thread_pool, has_as_many_threads_as_pythons_by_default) {
  const std::size_t processors = std::thread::hardware_concurrency();
  EXPECT_EQ(thread_pool().max_threads(), std::min<std::size_t>(32, processors + 4));
}

TEST(thread_pool, refuses_to_have_no_threads) {
  try {
    const thread_pool none(0);
    ADD_FAILURE() << "no exception";
  } catch (const hocket::value_error& error) {
    EXPECT_STREQ(error.what(), "thread_pool: max_threads must be greater than 0");
  }
}

TEST(thread_pool, starts_threads_as_they_are_needed_and_no_more_than_its_bound) {
  constexpr int calls = 8;
  thread_pool pool(3);
  EXPECT_EQ(pool.size(), 0);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::atomic<int> done = 0;
  std::latch three_run(3);
  std::deque<job> jobs;
  for (int i = 0; i < calls; ++i) {
    jobs.emplace_back([&, i] {
      const int now = ++running;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      if (i < 3) three_run.arrive_and_wait();
      --running;
      ++done;
    });
    pool.submit(jobs.back());
    EXPECT_LE(pool.size(), static_cast<std::size_t>(std::min(i + 1, 3)));
  }
  pool.shutdown();
  EXPECT_EQ(done, calls);
  EXPECT_EQ(most, 3);
}

TEST(thread_pool, uses_an_idle_thread_before_it_starts_another) {
  thread_pool pool(8);
  for (int i = 0; i < 50; ++i) {
    std::latch done(1);
    job work([&] { done.count_down(); });
    pool.submit(work);
    done.wait();
  }
  // A thread that has done its work may need a moment to be idle again, so there may be a second.
  EXPECT_LT(pool.size(), 8);
  pool.shutdown();
}

TEST(thread_pool, of_one_thread_does_its_work_in_order) {
  std::vector<int> order;
  std::deque<job> jobs;
  {
    thread_pool pool(1);
    for (int i = 0; i < 100; ++i) {
      jobs.emplace_back([&, i] { order.push_back(i); });
      pool.submit(jobs.back());
    }
  }
  ASSERT_EQ(order.size(), 100);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(thread_pool, refuses_work_after_its_shutdown) {
  thread_pool pool(1);
  pool.shutdown();
  job work([] { FAIL(); });
  try {
    pool.submit(work);
    ADD_FAILURE() << "no exception";
  } catch (const hocket::runtime_error& error) {
    EXPECT_STREQ(error.what(), "thread_pool: cannot take work after shutdown");
  }
}

TEST(thread_pool, says_when_its_last_thread_has_ended) {
  thread_pool pool(4);
  std::latch both_run(2);
  std::deque<job> jobs;
  for (int i = 0; i < 2; ++i) {
    jobs.emplace_back([&] { both_run.arrive_and_wait(); });
    pool.submit(jobs.back());
  }
  std::latch ended(1);
  job at_end([&] { ended.count_down(); });
  EXPECT_TRUE(pool.begin_shutdown(at_end));
  ended.wait();
  pool.shutdown();

  thread_pool unused(4);
  EXPECT_FALSE(unused.begin_shutdown(at_end));
}

TEST(thread_pool, takes_work_from_many_threads) {
  std::atomic<int> done = 0;
  std::deque<job> jobs;
  for (int i = 0; i < 4 * 500; ++i) jobs.emplace_back([&] { ++done; });
  {
    thread_pool pool(3);
    std::vector<std::thread> givers;
    for (std::size_t t = 0; t < 4; ++t) {
      givers.emplace_back([&, t] {
        for (std::size_t i = 0; i < 500; ++i) pool.submit(jobs[t * 500 + i]);
      });
    }
    for (std::thread& giver : givers) giver.join();
  }
  EXPECT_EQ(done, 2000);
}

}  // namespace

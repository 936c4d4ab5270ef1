// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <new>

#include "hocket/flow/task_group.hpp"
#include "hocket/sync/barrier.hpp"
#include "hocket/sync/condition.hpp"
#include "hocket/sync/lifo_queue.hpp"
#include "hocket/sync/lock.hpp"
#include "hocket/sync/semaphore.hpp"
#include "virtual_run.hpp"

namespace {

std::size_t allocations = 0;

}  // namespace

// Counts what the whole executable allocates. Not inlined, since g++ takes a free() that it sees
// next to a new for a mistake (PR109224).
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

constexpr int rounds = 1000;

/// Runs two tasks that make each other wait in each round. Gives what was allocated after the first
/// round of `here`.
template <class Here, class There>
std::size_t allocations_of(Here here, There there) {
  auto main = [&](task_group& group) -> task<std::size_t> {
    group.spawn(there());
    std::size_t before = 0;
    co_return co_await here(before);
  };
  virtual_run run;
  return run(with_task_group(main));
}

/// Both take it in turns: each release hands it to the other, who waits.
template <class Primitive>
std::size_t handover_allocations(Primitive& primitive) {
  auto here = [&](std::size_t& before) -> task<std::size_t> {
    co_await primitive.acquire();
    for (int i = 0; i < rounds; ++i) {
      if (i == 2) before = allocations;
      primitive.release();
      co_await primitive.acquire();
    }
    const std::size_t found = allocations - before;
    primitive.release();
    co_return found;
  };
  auto there = [&]() -> task<void> {
    for (int i = 0; i < rounds; ++i) {
      co_await primitive.acquire();
      primitive.release();
    }
  };
  return allocations_of(here, there);
}

TEST(wait_allocation, handing_a_lock_over_allocates_nothing) {
  hocket::lock lock;
  EXPECT_EQ(handover_allocations(lock), 0U);
}

TEST(wait_allocation, handing_a_semaphore_over_allocates_nothing) {
  hocket::semaphore semaphore(1);
  EXPECT_EQ(handover_allocations(semaphore), 0U);
}

TEST(wait_allocation, waiting_for_a_condition_allocates_nothing) {
  hocket::condition changed;
  bool ours = true;
  auto here = [&](std::size_t& before) -> task<std::size_t> {
    co_await changed.acquire();
    for (int i = 0; i < rounds; ++i) {
      if (i == 2) before = allocations;
      ours = false;
      changed.notify();
      while (!ours) co_await changed.wait();
    }
    changed.release();
    co_return allocations - before;
  };
  auto there = [&]() -> task<void> {
    co_await changed.acquire();
    for (int i = 0; i < rounds; ++i) {
      while (ours) co_await changed.wait();
      ours = true;
      changed.notify();
    }
    changed.release();
  };
  EXPECT_EQ(allocations_of(here, there), 0U);
}

TEST(wait_allocation, meeting_at_a_barrier_allocates_nothing) {
  hocket::barrier barrier(2);
  auto here = [&](std::size_t& before) -> task<std::size_t> {
    for (int i = 0; i < rounds; ++i) {
      if (i == 2) before = allocations;
      co_await barrier.wait();
    }
    co_return allocations - before;
  };
  auto there = [&]() -> task<void> {
    for (int i = 0; i < rounds; ++i) co_await barrier.wait();
  };
  EXPECT_EQ(allocations_of(here, there), 0U);
}

// Of a queue that keeps its memory, to count the waits alone.
TEST(wait_allocation, passing_items_through_a_full_queue_allocates_nothing) {
  hocket::lifo_queue<int> items(1);
  auto here = [&](std::size_t& before) -> task<std::size_t> {
    for (int i = 0; i < rounds; ++i) {
      if (i == 2) before = allocations;
      co_await items.put(i);
    }
    co_return allocations - before;
  };
  auto there = [&]() -> task<void> {
    for (int i = 0; i < rounds; ++i) co_await items.get();
  };
  EXPECT_EQ(allocations_of(here, there), 0U);
}

}  // namespace

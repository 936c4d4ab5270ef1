// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "hocket/flow/task_group.hpp"
#include "hocket/loop/readiness.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/loop/unique_fd.hpp"
#include "hocket/sync/event.hpp"
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

using namespace std::chrono_literals;
using hocket::event;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::virtual_run;

constexpr int rounds = 1000;

TEST(suspension_allocation, sleeping_allocates_nothing) {
  auto body = [](std::chrono::nanoseconds pause) -> task<std::size_t> {
    co_await sleep(pause);
    const std::size_t before = allocations;
    for (int i = 0; i < rounds; ++i) co_await sleep(pause);
    co_return allocations - before;
  };
  virtual_run run;
  EXPECT_EQ(run(body(0s)), 0U);
  EXPECT_EQ(run(body(1ms)), 0U);
  EXPECT_EQ(run.time.elapsed(), (rounds + 1) * 1ms);
}

TEST(suspension_allocation, waiting_for_an_event_allocates_nothing) {
  event ping, pong;
  auto answers = [&]() -> task<void> {
    for (int i = 0; i <= rounds; ++i) {
      co_await ping.wait();
      ping.clear();
      pong.set();
    }
  };
  auto main = [&](task_group& group) -> task<std::size_t> {
    group.spawn(answers());
    std::size_t before = 0;
    for (int i = 0; i <= rounds; ++i) {
      if (i == 1) before = allocations;
      ping.set();
      co_await pong.wait();
      pong.clear();
    }
    co_return allocations - before;
  };
  virtual_run run;
  EXPECT_EQ(run(with_task_group(main)), 0U);
}

TEST(suspension_allocation, waiting_for_a_descriptor_allocates_nothing) {
  int fds[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
  const hocket::unique_fd near(fds[0]), far(fds[1]);
  auto body = [&]() -> task<std::size_t> {
    std::size_t before = 0;
    for (int i = 0; i <= rounds; ++i) {
      if (i == 1) before = allocations;
      EXPECT_EQ(::write(far.get(), "x", 1), 1);
      co_await hocket::readable(near.get());
      char byte;
      EXPECT_EQ(::read(near.get(), &byte, 1), 1);
    }
    co_return allocations - before;
  };
  virtual_run run;
  EXPECT_EQ(run(body()), 0U);
}

TEST(suspension_allocation, joining_a_task_that_runs_allocates_nothing) {
  event go;
  auto child = [&]() -> task<void> { co_await go.wait(); };
  auto main = [&](task_group& group) -> task<std::size_t> {
    const auto handle = group.spawn(child());
    const std::size_t before = allocations;
    co_await sleep(0s);
    go.set();
    co_await handle;
    co_return allocations - before;
  };
  virtual_run run;
  EXPECT_EQ(run(with_task_group(main)), 0U);
}

}  // namespace

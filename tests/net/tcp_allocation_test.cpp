// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/net/tcp.hpp"

namespace {

std::size_t allocations = 0;

}  // namespace

// Counts what the whole executable allocates.
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
using hocket::tcp_listener;
using hocket::tcp_stream;

task<void> answer_rounds(tcp_stream stream, int rounds) {
  std::array<std::byte, 1> byte;
  for (int i = 0; i < rounds; ++i) {
    co_await stream.read_some(byte);
    co_await stream.write_all(byte);
  }
}

TEST(tcp_allocation, waiting_for_a_stream_allocates_nothing) {
  auto body = [](task_group& group) -> task<std::size_t> {
    tcp_listener listener;
    auto client = co_await tcp_stream::connect(listener.local());
    group.spawn(answer_rounds(co_await listener.accept(), 1001));
    std::array<std::byte, 1> byte{};
    std::size_t before = 0;
    for (int i = 0; i < 1001; ++i) {
      if (i == 1) before = allocations;  // the first round registers the descriptors
      co_await client.write_all(byte);
      co_await client.read_some(byte);
    }
    co_return allocations - before;
  };
  auto main = [&]() -> task<std::size_t> { co_return co_await hocket::with_task_group(body); };
  EXPECT_EQ(hocket::run(main()), 0U);
}

}  // namespace

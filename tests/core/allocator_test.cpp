// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <cstddef>
#include <hocket/generator.hpp>
#include <memory>
#include <memory_resource>
#include <new>
#include <vector>

namespace {

using hocket::from;
using hocket::generator;

/// Counts the bytes that are out, and refuses the nth allocation.
class counting_resource final : public std::pmr::memory_resource {
 public:
  std::size_t live_bytes = 0;
  std::size_t allocations = 0;
  int refuse_after = -1;

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (refuse_after-- == 0) throw std::bad_alloc();
    ++allocations;
    live_bytes += bytes;
    return ::operator new(bytes, std::align_val_t(alignment));
  }
  void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override {
    live_bytes -= bytes;
    ::operator delete(memory, bytes, std::align_val_t(alignment));
  }
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }
};

using pmr = std::pmr::polymorphic_allocator<>;

// None of these is inlined: clang would put their frames on the stack, and allocate nothing.

[[gnu::noinline]] generator<int> count(std::allocator_arg_t, pmr, int n) {
  for (int i = 0; i < n; ++i) co_yield i;
}

[[gnu::noinline]] generator<int> twice(std::allocator_arg_t, pmr memory, int n) {
  co_yield from(count(std::allocator_arg, memory, n));
  co_yield from(count(std::allocator_arg, memory, n));
}

[[gnu::noinline]] generator<int> with_stateless(std::allocator_arg_t, const std::allocator<char>&) {
  co_yield 7;
}

class counter {
 public:
  explicit counter(int n) : n_(n) {}
  [[gnu::noinline]] generator<int> values(std::allocator_arg_t, pmr) {
    for (int i = 0; i < n_; ++i) co_yield i;
  }

 private:
  int n_;
};

std::vector<int> drain(generator<int> numbers) {
  std::vector<int> values;
  for (int value : numbers) values.push_back(value);
  return values;
}

TEST(allocator, an_allocator_argument_provides_the_frame_and_gets_it_back) {
  counting_resource memory;
  {
    auto numbers = count(std::allocator_arg, &memory, 2);
    EXPECT_EQ(memory.allocations, 1U);
    EXPECT_GT(memory.live_bytes, 0U);
    EXPECT_EQ(*numbers.next(), 0);
    EXPECT_EQ(memory.allocations, 1U);
  }
  EXPECT_EQ(memory.live_bytes, 0U);
}

TEST(allocator, delegates_may_use_it_too) {
  counting_resource memory;
  EXPECT_EQ(drain(twice(std::allocator_arg, &memory, 2)), (std::vector{0, 1, 0, 1}));
  EXPECT_EQ(memory.allocations, 3U);
  EXPECT_EQ(memory.live_bytes, 0U);
}

TEST(allocator, a_member_function_and_a_lambda_can_take_one) {
  counting_resource memory;
  counter three(3);
  EXPECT_EQ(drain(three.values(std::allocator_arg, &memory)), (std::vector{0, 1, 2}));
  const auto lambda = [](std::allocator_arg_t, pmr)
                          __attribute__((noinline)) -> generator<int> { co_yield 5; };
  EXPECT_EQ(drain(lambda(std::allocator_arg, &memory)), (std::vector{5}));
  EXPECT_EQ(memory.allocations, 2U);
  EXPECT_EQ(memory.live_bytes, 0U);
}

TEST(allocator, one_without_state_costs_no_room) {
  EXPECT_EQ(drain(with_stateless(std::allocator_arg, {})), (std::vector{7}));
}

TEST(allocator, a_failing_allocation_leaves_the_call_and_leaks_nothing) {
  for (int allowed = 0;; ++allowed) {
    counting_resource memory;
    memory.refuse_after = allowed;
    try {
      EXPECT_EQ(drain(twice(std::allocator_arg, &memory, 1)), (std::vector{0, 0}));
      EXPECT_EQ(allowed, 3);
      break;
    } catch (const std::bad_alloc&) {
      EXPECT_EQ(memory.live_bytes, 0U);
    }
    ASSERT_LT(allowed, 4);
  }
}

}  // namespace

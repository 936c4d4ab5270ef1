// SPDX-License-Identifier: BSL-1.0
#include "hocket/testing/failing_allocator.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "expect_reports.hpp"
#include "hocket/async_generator.hpp"
#include "hocket/context_var.hpp"
#include "hocket/generator.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/task.hpp"
#include "hocket/testing/failing_new.hpp"
#include "virtual_run.hpp"

namespace {

using hocket::async_generator;
using hocket::failing_allocation;
using hocket::failing_allocator;
using hocket::for_each_failing_allocation;
using hocket::task;

TEST(failing_allocation, the_nth_allocation_fails_and_no_other) {
  const failing_allocation fails(2);
  const auto first = std::make_unique<int>(1);
  EXPECT_FALSE(fails.happened());
  EXPECT_THROW(static_cast<void>(std::make_unique<int>(2)), std::bad_alloc);
  EXPECT_TRUE(fails.happened());
  const auto third = std::make_unique<int>(3);
  EXPECT_EQ(fails.count(), 3U);
}

TEST(failing_allocation, ends_with_its_scope) {
  {
    const failing_allocation fails(1);
  }
  EXPECT_NO_THROW(static_cast<void>(std::make_unique<int>(1)));
}

TEST(failing_allocator, makes_a_container_fail) {
  const failing_allocation fails(1);
  std::vector<int, failing_allocator<int>> numbers;
  EXPECT_THROW(numbers.push_back(1), std::bad_alloc);
}

[[gnu::noinline]] hocket::generator<int> from_allocator(std::allocator_arg_t, failing_allocator<>) {
  co_yield 1;
}

TEST(failing_allocator, makes_a_frame_fail) {
  const failing_allocation fails(1);
  EXPECT_THROW(static_cast<void>(from_allocator(std::allocator_arg, failing_allocator<>())),
               std::bad_alloc);
  auto made = from_allocator(std::allocator_arg, failing_allocator<>());
  EXPECT_EQ(made.next().value(), 1);
}

[[gnu::noinline]] task<int> give(int value) { co_return value; }

TEST(failing_allocation, frames_are_not_recycled_meanwhile) {
  give(1).close();
  const failing_allocation counts(0);
  give(1).close();
  give(2).close();
  EXPECT_EQ(counts.count(), 2U);
}

TEST(for_each_failing_allocation, tries_each_allocation_and_gives_their_number) {
  int runs = 0;
  const std::size_t count = for_each_failing_allocation([&] {
    ++runs;
    const auto one = std::make_unique<int>(1);
    const auto two = std::make_unique<int>(2);
  });
  EXPECT_EQ(count, 2U);
  EXPECT_EQ(runs, 3);
}

TEST(for_each_failing_allocation, an_error_without_a_failed_allocation_comes_out) {
  EXPECT_THROW(for_each_failing_allocation([] { throw std::range_error("its own"); }),
               std::range_error);
}

[[gnu::noinline]] async_generator<std::string> words(std::string word) {
  for (int i = 0; i < 3; ++i) {
    co_await hocket::sleep(std::chrono::seconds(1));
    co_yield word + std::to_string(i);
  }
}

[[gnu::noinline]] task<std::size_t> joined(hocket::context_var<std::string>& var) {
  var.set("a value that is too long for the string itself");
  std::size_t size = 0;
  auto kept = words("another one that is too long for the string itself");
  auto first = co_await kept.next();
  size += first->size();
  {
    auto dropped = words("one more that is too long for the string itself");
    auto step = co_await dropped.next();
    size += step->size();
  }
  while (auto step = co_await kept.next()) size += step->size();
  co_return size + var.get().size();
}

TEST(for_each_failing_allocation, tasks_async_generators_and_context_variables_survive_each) {
  const hocket::tests::expect_reports expected{hocket::diagnostic_kind::never_awaited,
                                               hocket::diagnostic_kind::exception_never_retrieved};
  hocket::context_var<std::string> var("var", "");
  std::size_t size = 0;
  const std::size_t count = for_each_failing_allocation([&] {
    hocket::tests::virtual_run run;
    size = run(joined(var));
  });
  EXPECT_GT(count, 10U);
  EXPECT_EQ(size, 3 * 51 + 48 + 46U);
}

[[gnu::noinline]] async_generator<int> counts() {
  for (int i = 0;; ++i) co_yield i;
}

[[gnu::noinline]] task<std::size_t> counted_steps() {
  auto values = counts();
  co_await values.next();
  const failing_allocation counter(0);
  for (int i = 0; i < 100; ++i) co_await values.next();
  co_return counter.count();
}

TEST(async_generator, a_step_allocates_nothing) {
  EXPECT_EQ(hocket::tests::virtual_run()(counted_steps()), 0U);
}

}  // namespace

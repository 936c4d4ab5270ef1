// SPDX-License-Identifier: BSL-1.0
// The figures of docs/guide/task_memory.md, as upper bounds.
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <new>
#include <vector>

#include "hocket/base/config.hpp"
#include "hocket/base/frame_pool.hpp"
#include "hocket/catching.hpp"
#include "hocket/core/task_state.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

// ThreadSanitizer brings an operator new that clang lets no program replace.
#if defined(__has_feature)
#define HOCKET_HAS_TSAN __has_feature(thread_sanitizer)
#else
#define HOCKET_HAS_TSAN 0
#endif

#if !HOCKET_HAS_TSAN

namespace {

/// Sizes of what this thread allocates; noted while there is room.
struct allocation_log {
  std::size_t sizes[16];
  std::size_t count;
  bool notes;
};
constinit thread_local allocation_log log{};

}  // namespace

// Not inlined, since g++ takes a free() that it sees next to a new for a mistake (PR109224).
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (log.notes && log.count < std::size(log.sizes)) log.sizes[log.count++] = size;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace std::chrono_literals;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::detail::frame_pool;
using hocket::tests::virtual_run;

using sizes = std::vector<std::size_t>;

/// While it lives no frame is recycled, and what is allocated is noted.
class noted_allocations {
 public:
  noted_allocations() {
    frame_pool::set_recycling(false);
    log = {{}, 0, true};
  }
  noted_allocations(const noted_allocations&) = delete;
  noted_allocations& operator=(const noted_allocations&) = delete;
  ~noted_allocations() {
    log.notes = false;
    frame_pool::set_recycling(true);
  }

  [[nodiscard]] sizes so_far() const {
    log.notes = false;
    sizes found(log.sizes, log.sizes + log.count);
    log.notes = true;
    return found;
  }
};

// What the page says of frames is said of optimised code without instrumentation; clang keeps more in
// them otherwise.
#if defined(__clang__) && (!defined(__OPTIMIZE__) || HOCKET_HAS_ASAN)
constexpr std::size_t debug_bytes = 64;
#else
constexpr std::size_t debug_bytes = 0;
#endif
#if defined(__clang__)
constexpr std::size_t sleeper_frame_bytes = 80, sleeper_of_frame_bytes = 96,
                      middle_frame_bytes = 64;
#else
constexpr std::size_t sleeper_frame_bytes = 112, sleeper_of_frame_bytes = 112,
                      middle_frame_bytes = 80;
#endif
constexpr std::size_t state_bytes = 80;

constexpr std::chrono::hours an_hour(1);

[[gnu::noinline]] task<void> sleeper() { co_await sleep(an_hour); }
[[gnu::noinline]] task<void> sleeper_of(std::chrono::seconds duration) { co_await sleep(duration); }
[[gnu::noinline]] task<void> middle() { co_await sleeper(); }

/// What `spawn` allocates until all tasks sleep.
template <class Spawn>
sizes allocated_by(Spawn spawn) {
  sizes found;
  auto body = [&](task_group& group) -> task<void> {
    const noted_allocations noted;
    spawn(group);
    co_await sleep(1s);
    found = noted.so_far();
  };
  virtual_run run;
  run(with_task_group(body));
  return found;
}

TEST(task_memory, the_parts_of_a_sleeping_task_are_as_large_as_the_page_says) {
  EXPECT_LE(sizeof(hocket::detail::task_state<void>), state_bytes);
  EXPECT_LE(sizeof(hocket::task_context), 56U);
  EXPECT_LE(sizeof(hocket::detail::completion), 8U);
  EXPECT_LE(sizeof(hocket::list_hook), 16U);
  EXPECT_LE(sizeof(hocket::detail::task_promise<void>), 16U);
  EXPECT_LE(sizeof(hocket::suspension), 16U);
  EXPECT_LE(sizeof(hocket::sleep_awaiter), 40U);
}

TEST(task_memory, catching_adds_the_word_for_a_failure_and_no_padding) {
  EXPECT_LE(sizeof(hocket::detail::catching_task_awaiter<task<void>>), 16U);
}

TEST(task_memory, a_sleeping_task_is_a_frame_and_a_state_and_nothing_else) {
  const sizes found = allocated_by([](task_group& group) { group.spawn(sleeper()); });
  ASSERT_EQ(found.size(), 2U);
  EXPECT_LE(found[0], sleeper_frame_bytes + debug_bytes);
  EXPECT_LE(found[1], state_bytes);
}

TEST(task_memory, a_parameter_takes_its_own_size_in_the_frame) {
  const sizes found = allocated_by([](task_group& group) { group.spawn(sleeper_of(3600s)); });
  ASSERT_EQ(found.size(), 2U);
  EXPECT_LE(found[0], sleeper_of_frame_bytes + debug_bytes);
}

TEST(task_memory, a_task_that_is_awaited_adds_its_frame_and_no_state) {
  const sizes found = allocated_by([](task_group& group) { group.spawn(middle()); });
  ASSERT_EQ(found.size(), 3U);
  EXPECT_LE(found[0], middle_frame_bytes + debug_bytes);
  EXPECT_LE(found[1], state_bytes);
  EXPECT_LE(found[2], sleeper_frame_bytes + debug_bytes);
}

}  // namespace

#endif

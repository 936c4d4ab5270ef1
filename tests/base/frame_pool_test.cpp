// SPDX-License-Identifier: BSL-1.0
// The pool is off where AddressSanitizer watches; here it is wanted in any case, under a name of its
// own so that the rest of the executable keeps what it has.
#define HOCKET_FRAME_POOL 1
#define hocket hocket_with_frame_pool
#include "hocket/base/frame_pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace {

using pool = hocket::detail::frame_pool;

/// Runs `body` in a thread of its own, whose lists are empty at the start and freed at the end.
template <class Body>
void in_a_new_thread(Body body) {
  std::thread(std::move(body)).join();
}

std::vector<void*> allocate(std::size_t count, std::size_t bytes) {
  std::vector<void*> frames(count);
  for (void*& frame : frames) {
    frame = pool::allocate(bytes);
    std::memset(frame, 0xa5, bytes);
  }
  return frames;
}

void deallocate(const std::vector<void*>& frames, std::size_t bytes) {
  for (void* frame : frames) pool::deallocate(frame, bytes);
}

TEST(frame_pool, gives_back_the_frame_that_was_freed_last) {
  in_a_new_thread([] {
    const auto frames = allocate(2, 100);
    deallocate(frames, 100);
    EXPECT_EQ(pool::allocate(100), frames[1]);
    EXPECT_EQ(pool::allocate(100), frames[0]);
    deallocate(frames, 100);
  });
}

TEST(frame_pool, serves_all_sizes_of_a_class_from_one_list_and_no_others) {
  in_a_new_thread([] {
    constexpr std::size_t most = 5 * pool::class_bytes;
    constexpr std::size_t least = 4 * pool::class_bytes + 1;
    void* const frame = pool::allocate(least);
    pool::deallocate(frame, least);
    void* const larger = pool::allocate(most + 1);
    EXPECT_NE(larger, frame);
    void* const smaller = pool::allocate(least - 1);
    EXPECT_NE(smaller, frame);
    void* const alike = pool::allocate(most);
    EXPECT_EQ(alike, frame);
    pool::deallocate(alike, most);
    pool::deallocate(smaller, least - 1);
    pool::deallocate(larger, most + 1);
  });
}

TEST(frame_pool, gives_room_for_all_bytes_of_every_size_and_aligns_them) {
  in_a_new_thread([] {
    for (int round = 0; round < 2; ++round) {
      for (std::size_t bytes = 1; bytes <= 1200; ++bytes) {
        const auto frames = allocate(2, bytes);
        for (void* frame : frames) {
          EXPECT_EQ(reinterpret_cast<std::uintptr_t>(frame) % __STDCPP_DEFAULT_NEW_ALIGNMENT__, 0U);
        }
        deallocate(frames, bytes);
      }
    }
  });
}

TEST(frame_pool, what_one_thread_has_too_much_of_serves_another) {
  constexpr std::size_t bytes = 1024;
  constexpr std::size_t kept = 2 * pool::batch_bytes / bytes;
  in_a_new_thread([] {
    auto frames = allocate(10 * kept, bytes);
    const std::set made(frames.begin(), frames.end());
    deallocate(frames, bytes);
    in_a_new_thread([&] {
      const auto others = allocate(8 * kept, bytes);
      for (void* frame : others) EXPECT_EQ(made.count(frame), 1U);
      deallocate(others, bytes);
    });
  });
}

TEST(frame_pool, what_a_thread_leaves_at_its_end_serves_another) {
  std::vector<void*> frames;
  in_a_new_thread([&] {
    frames = allocate(5, 777);
    deallocate(frames, 777);
  });
  in_a_new_thread([&] {
    // It leaves what it has not used of its chunk, too.
    const auto again = allocate(pool::chunk_bytes / 777, 777);
    for (void* const frame : frames) {
      EXPECT_NE(std::find(again.begin(), again.end(), frame), again.end());
    }
    deallocate(again, 777);
  });
}

TEST(frame_pool, frames_that_go_from_thread_to_thread_do_not_pile_up) {
  constexpr std::size_t bytes = 333;
  std::set<void*> seen;
  for (int round = 0; round < 20; ++round) {
    std::vector<void*> frames;
    in_a_new_thread([&] { frames = allocate(1000, bytes); });
    seen.insert(frames.begin(), frames.end());
    in_a_new_thread([&] { deallocate(frames, bytes); });
  }
  EXPECT_LT(seen.size(), 3000U);
}

TEST(frame_pool, a_frame_may_be_freed_on_another_thread) {
  in_a_new_thread([] {
    const auto frames = allocate(3, 200);
    in_a_new_thread([&] {
      deallocate(frames, 200);
      const auto again = allocate(3, 200);
      EXPECT_EQ(std::set(again.begin(), again.end()), std::set(frames.begin(), frames.end()));
      deallocate(again, 200);
    });
    deallocate(allocate(3, 200), 200);
  });
}

TEST(frame_pool, works_while_its_thread_ends) {
  struct frees_at_the_end {
    ~frees_at_the_end() {
      if (frame != nullptr) pool::deallocate(frame, 300);
      pool::deallocate(pool::allocate(300), 300);
    }
    void* frame = nullptr;
  };
  in_a_new_thread([] {
    // Made before the pool's own cleanup, so destroyed after it.
    static thread_local frees_at_the_end last;
    last.frame = pool::allocate(300);
    deallocate(allocate(10, 300), 300);
  });
}

TEST(frame_pool, large_frames_bypass_it) {
  in_a_new_thread([] {
    constexpr std::size_t bytes = pool::class_bytes * pool::class_count + 1;
    deallocate(allocate(4, bytes), bytes);
    deallocate(allocate(4, 1 << 20), 1 << 20);
  });
}

TEST(frame_pool, pooled_objects_come_from_it) {
  struct pooled : hocket::detail::pooled_frame {
    std::byte room[80];
  };
  in_a_new_thread([] {
    auto* const first = new pooled;
    delete first;
    auto* const second = new pooled;
    EXPECT_EQ(static_cast<void*>(second), static_cast<void*>(first));
    delete second;
  });
}

}  // namespace

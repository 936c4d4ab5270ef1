// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <new>

#include "hocket/base/config.hpp"

namespace hocket::detail {

/// Recycles coroutine frames: per thread, one free list for each size class of 32 bytes.
///
/// A coroutine's frame is allocated by each call, and a program that uses coroutines for small
/// things makes and drops them all the time; a push or pop on a list that is still in the cache is
/// several times cheaper than malloc. Frames above the largest class go to operator new.
///
/// THREAD: a frame may be freed on another thread than the one that made it; it then joins that
/// thread's list. What a list holds is bounded, so that such a flow cannot pile up.
class frame_pool {
 public:
  static constexpr std::size_t class_bytes = 32;
  static constexpr std::size_t class_count = 32;
  static constexpr std::size_t kept_bytes_per_class = std::size_t{4} << 20;

  /// THROWS: std::bad_alloc.
  [[nodiscard]] static void* allocate(std::size_t bytes) {
#if HOCKET_FRAME_POOL
    const std::size_t index = (bytes - 1) / class_bytes;
    if (index < class_count) {
      free_list& list = lists_[index];
      if (free_block* block = list.head) {
        list.head = block->next;
        --list.count;
        return block;
      }
      return ::operator new((index + 1) * class_bytes);
    }
#endif
    return ::operator new(bytes);
  }

  static void deallocate(void* memory, std::size_t bytes) noexcept {
#if HOCKET_FRAME_POOL
    const std::size_t index = (bytes - 1) / class_bytes;
    if (index < class_count) {
      free_list& list = lists_[index];
      if (list.count < list.limit || open_list(index)) {
        list.head = ::new (memory) free_block{list.head};
        ++list.count;
        return;
      }
      ::operator delete(memory, (index + 1) * class_bytes);
      return;
    }
#endif
    ::operator delete(memory, bytes);
  }

  /// Off: frees what this thread has kept, and gives what comes back to operator delete at once, so
  /// that each frame is an allocation that a test can see. On again at the start of a thread.
  static void set_recycling(bool on) noexcept {
    off_ = !on;
    if (on) return;
    for (std::size_t index = 0; index < class_count; ++index) {
      free_list& list = lists_[index];
      list.limit = 0;
      while (free_block* block = list.head) {
        list.head = block->next;
        ::operator delete(block, (index + 1) * class_bytes);
      }
      list.count = 0;
    }
  }

 private:
  struct free_block {
    free_block* next;
  };
  /// `limit` is 0 until the thread frees its first frame of the class, and again while recycling is
  /// off or the thread is ending: both meet the slow path, which keeps the hot one to a single comparison.
  struct free_list {
    free_block* head;
    std::size_t count;
    std::size_t limit;
  };

  /// Frees the lists when the thread ends. The lists themselves are trivial objects, so that
  /// reaching them needs no check whether they are initialised.
  struct reaper {
    ~reaper() { set_recycling(false); }
  };

  HOCKET_NOINLINE static bool open_list(std::size_t index) noexcept {
    free_list& list = lists_[index];
    if (off_ || list.limit != 0) return false;
    static thread_local reaper at_thread_end;
    static_cast<void>(at_thread_end);
    list.limit = kept_bytes_per_class / ((index + 1) * class_bytes);
    return true;
  }

  inline static constinit thread_local free_list lists_[class_count] = {};
  inline static constinit thread_local bool off_ = false;
};

/// Inherited by promises, so that their coroutines' frames come from the pool.
struct pooled_frame {
  static void* operator new(std::size_t bytes) { return frame_pool::allocate(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    frame_pool::deallocate(memory, bytes);
  }
};

}  // namespace hocket::detail

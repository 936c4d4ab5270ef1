// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "hocket/base/config.hpp"

namespace hocket::detail {

/// Recycles coroutine frames: per thread, free lists for each size class of 16 bytes.
///
/// A coroutine's frame is allocated by each call, and a program that uses coroutines for small
/// things makes and drops them all the time; a push or pop on a list that is still in the cache is
/// several times cheaper than malloc. New frames are cut from chunks and have no header, which a
/// million sleeping tasks would feel. Frames above the largest class go to operator new.
///
/// Chunks are not given back: what a thread does not need goes to a depot, in batches, and from there
/// to whichever thread wants frames of that size.
///
/// THREAD: a frame may be freed on another thread than the one that made it.
class frame_pool {
 public:
  static constexpr std::size_t class_bytes = 16;
  static constexpr std::size_t class_count = 64;
  static constexpr std::size_t chunk_bytes = std::size_t{64} << 10;
  /// A thread keeps up to two batches of each class.
  static constexpr std::size_t batch_bytes = std::size_t{64} << 10;

  /// THROWS: std::bad_alloc.
  [[nodiscard]] static void* allocate(std::size_t bytes) {
#if HOCKET_FRAME_POOL
    const std::size_t index = class_of(bytes);
    if (index < class_count) {
      free_list& list = lists_[index];
      if (block* const found = list.head) [[likely]] {
        list.head = found->next;
        --list.count;
        return found;
      }
      return refill(index);
    }
#endif
    return allocate_large(bytes);
  }

  static void deallocate(void* memory, std::size_t bytes) noexcept {
#if HOCKET_FRAME_POOL
    const std::size_t index = class_of(bytes);
    if (index < class_count) {
      free_list& list = lists_[index];
      if (list.count >= list.limit) [[unlikely]]
        return deallocate_slowly(memory, index);
      return list.push(memory);
    }
#endif
    deallocate_large(memory, bytes);
  }

  /// Off: nothing is recycled in this thread, each frame comes from operator new and goes back to it,
  /// so that each is an allocation that a test can see. On again at the start of a thread.
  static void set_recycling(bool on) noexcept {
    off_ = !on;
    if (on) return;
    for (std::size_t index = 0; index < class_count; ++index) {
      free_list& list = lists_[index];
      if (list.spare != nullptr) give(index, std::exchange(list.spare, nullptr), list.limit);
      list.limit = 0;
      while (void* const fresh = cut(index)) {
        list.push(fresh);
      }
      block* const rest = std::exchange(list.head, nullptr);
      if (rest != nullptr) give(index, rest, std::exchange(list.count, 0));
    }
  }

 private:
  // Not inlined: g++ compares operator new, if that is all it sees in a frame's allocation, with the
  // frame's own operator delete, and warns (PR109224).
  [[nodiscard]] HOCKET_NOINLINE static void* allocate_large(std::size_t bytes) {
    return ::operator new(bytes);
  }
  HOCKET_NOINLINE static void deallocate_large(void* memory, std::size_t bytes) noexcept {
    ::operator delete(memory, bytes);
  }

  /// A free frame. The first of a batch also leads to the next batch.
  struct block {
    block* next;
    block* next_batch;
    std::size_t batch_count;
  };
  /// `limit` is 0 until the thread frees its first frame of the class, and again while recycling is
  /// off or the thread is ending: all meet the slow path, which keeps the hot one to a single
  /// comparison.
  struct free_list {
    block* head;
    std::uint32_t count;
    std::uint32_t limit;
    block* spare;  ///< a full batch, so that a thread that goes to and fro needs no depot

    void push(void* memory) noexcept {
      auto* const freed = ::new (memory) block;
      freed->next = head;
      head = freed;
      ++count;
    }
  };
  /// Where new frames of a class are cut from.
  struct chunk {
    std::byte* begin;
    std::byte* end;
  };
  struct depot {
    std::atomic_flag busy;
    block* batches[class_count];  // guarded by busy
    block* chunks;                // guarded by busy; all there are, for leak checkers
  };
  class depot_lock {
   public:
    depot_lock() noexcept {
      while (depot_.busy.test_and_set(std::memory_order_acquire)) {
        depot_.busy.wait(true, std::memory_order_relaxed);
      }
    }
    depot_lock(const depot_lock&) = delete;
    depot_lock& operator=(const depot_lock&) = delete;
    ~depot_lock() {
      depot_.busy.clear(std::memory_order_release);
      depot_.busy.notify_one();
    }
  };

  static constexpr std::size_t chunk_header = 32;  ///< a block, so that a chunk leads to the next

  static constexpr std::size_t class_of(std::size_t bytes) noexcept {
    return bytes <= 2 * class_bytes ? 1 : (bytes - 1) / class_bytes;
  }

  static constexpr std::size_t bytes_of(std::size_t index) noexcept {
    return (index + 1) * class_bytes;
  }

  /// Hands what the thread has to the depot when it ends. The lists themselves are trivial objects,
  /// so that reaching them needs no check whether they are initialised.
  struct reaper {
    ~reaper() { set_recycling(false); }
  };

  static void give(std::size_t index, block* batch, std::size_t count) noexcept {
    const depot_lock lock;
    batch->batch_count = count;
    batch->next_batch = depot_.batches[index];
    depot_.batches[index] = batch;
  }

  HOCKET_NOINLINE static void* refill(std::size_t index) {
    if (off_) return ::operator new(bytes_of(index));
    free_list& list = lists_[index];
    block* batch = std::exchange(list.spare, nullptr);
    std::size_t count = list.limit;
    if (batch == nullptr) {
      if (void* const fresh = cut(index)) return fresh;
      const depot_lock lock;
      batch = depot_.batches[index];
      if (batch != nullptr) {
        depot_.batches[index] = batch->next_batch;
        count = batch->batch_count;
      }
    }
    if (batch == nullptr) {
      open_chunk(index);
      return cut(index);
    }
    list.head = batch->next;
    list.count = static_cast<std::uint32_t>(count - 1);
    return batch;
  }

  static void* cut(std::size_t index) noexcept {
    chunk& from = chunks_[index];
    if (from.begin == from.end) return nullptr;
    return std::exchange(from.begin, from.begin + bytes_of(index));
  }

  static void open_chunk(std::size_t index) {
    const std::size_t bytes = bytes_of(index);
    const std::size_t frames = (chunk_bytes - chunk_header) / bytes;
    auto* const memory = static_cast<std::byte*>(::operator new(chunk_header + frames * bytes));
    watch_thread_end();
    {
      const depot_lock lock;
      depot_.chunks = ::new (static_cast<void*>(memory)) block{depot_.chunks, nullptr, 0};
    }
    chunks_[index] = {memory + chunk_header, memory + chunk_header + frames * bytes};
  }

  // One call at the end: g++ saves registers in all of a coroutine's resumptions for any other.
  HOCKET_NOINLINE static void deallocate_slowly(void* memory, std::size_t index) noexcept {
    if (make_room(index)) return lists_[index].push(memory);
    free_now(memory, index);
  }

  /// Makes the list take one more; false when nothing is to be recycled.
  static bool make_room(std::size_t index) noexcept {
    if (off_) return false;
    free_list& list = lists_[index];
    if (list.limit == 0) {
      watch_thread_end();
      list.limit = static_cast<std::uint32_t>(batch_bytes / bytes_of(index));
      return true;
    }
    if (list.spare != nullptr) give(index, list.spare, list.limit);
    list.spare = std::exchange(list.head, nullptr);
    list.count = 0;
    return true;
  }

  /// Without recycling: what was cut from a chunk goes to the depot, where it can be of use.
  static void free_now(void* memory, std::size_t index) noexcept {
    if (is_in_a_chunk(memory)) {
      give(index, ::new (memory) block{nullptr, nullptr, 0}, 1);
    } else {
      ::operator delete(memory, bytes_of(index));
    }
  }
  static bool is_in_a_chunk(const void* memory) noexcept {
    const depot_lock lock;
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    for (const block* each = depot_.chunks; each != nullptr; each = each->next) {
      const auto begin = reinterpret_cast<std::uintptr_t>(each);
      if (address >= begin && address < begin + chunk_bytes) return true;
    }
    return false;
  }

  static void watch_thread_end() {
    static thread_local reaper at_thread_end;
    static_cast<void>(at_thread_end);
  }

  inline static constinit thread_local free_list lists_[class_count] = {};
  inline static constinit thread_local chunk chunks_[class_count] = {};
  inline static constinit thread_local bool off_ = false;
  inline static constinit depot depot_ = {};
};

/// Inherited by what comes and goes as often as frames do, so that it comes from the pool; what needs
/// more than operator new's alignment does not.
struct pooled_frame {
  static void* operator new(std::size_t bytes) { return frame_pool::allocate(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    frame_pool::deallocate(memory, bytes);
  }
  static void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return ::operator new(bytes, alignment);
  }
  static void operator delete(void* memory, std::size_t bytes,
                              std::align_val_t alignment) noexcept {
    ::operator delete(memory, bytes, alignment);
  }
};

}  // namespace hocket::detail

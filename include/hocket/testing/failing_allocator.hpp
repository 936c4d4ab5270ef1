// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <new>

#include "hocket/base/frame_pool.hpp"

namespace hocket {

/// While it lives, the nth allocation of this thread fails: it throws std::bad_alloc, once. It
/// counts what goes through a failing_allocator, and, in a program one of whose sources includes
/// hocket/testing/failing_new.hpp, all that `new` makes. Coroutine frames are not recycled
/// meanwhile, so each of them is such an allocation.
///
/// THREAD: its own. They do not nest.
class failing_allocation {
 public:
  /// 1 is the next allocation. 0: none fails, they are only counted.
  explicit failing_allocation(std::size_t nth) noexcept {
    counter_ = {nth, 0, true};
    detail::frame_pool::set_recycling(false);
  }
  failing_allocation(const failing_allocation&) = delete;
  failing_allocation& operator=(const failing_allocation&) = delete;
  ~failing_allocation() {
    detail::frame_pool::set_recycling(true);
    counter_ = {};
  }

  /// How many allocations there were, the one that failed included.
  [[nodiscard]] std::size_t count() const noexcept { return counter_.count; }
  /// The allocation that was to fail has been asked for.
  [[nodiscard]] bool happened() const noexcept {
    return counter_.nth != 0 && counter_.count >= counter_.nth;
  }

  /// How many blocks of `new` there are in the whole program, one of whose sources includes
  /// hocket/testing/failing_new.hpp: the same before and after what leaks nothing. THREAD: any.
  [[nodiscard]] static long live_blocks() noexcept {
    return live_blocks_.load(std::memory_order_relaxed);
  }
  /// `change` more of them. For operator new and delete. THREAD: any.
  static void note_blocks(long change) noexcept {
    live_blocks_.fetch_add(change, std::memory_order_relaxed);
  }

  /// An allocation is asked for in this thread. For allocators. THROWS: std::bad_alloc.
  static void note_allocation() {
    if (counter_.counts && ++counter_.count == counter_.nth) throw std::bad_alloc();
  }

 private:
  struct counter {
    std::size_t nth;
    std::size_t count;
    bool counts;
  };
  static inline constinit thread_local counter counter_ = {};
  static inline constinit std::atomic<long> live_blocks_ = 0;
};

/// An allocator that asks a failing_allocation first: for containers, and for the frames of
/// coroutines that take std::allocator_arg.
template <class T = std::byte>
class failing_allocator {
 public:
  using value_type = T;

  failing_allocator() noexcept = default;
  template <class Other>
  failing_allocator(const failing_allocator<Other>&) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) {
    failing_allocation::note_allocation();
    return std::allocator<T>().allocate(count);
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    std::allocator<T>().deallocate(memory, count);
  }
  friend bool operator==(failing_allocator, failing_allocator) noexcept { return true; }
};

/// Runs `scenario()` with its first allocation failing, then with its second, and so on until it
/// asks for no more; gives how many there were. The scenario may throw whatever it likes when an
/// allocation fails; that it then leaks nothing and leaves nothing half done is for the sanitizers
/// and the scenario to show.
/// THROWS: what leaves the scenario when no allocation has failed.
template <class Scenario>
std::size_t for_each_failing_allocation(Scenario scenario) {
  for (std::size_t nth = 1;; ++nth) {
    const failing_allocation fails(nth);
    try {
      scenario();
    } catch (...) {
      if (!fails.happened()) throw;
    }
    if (!fails.happened()) return nth - 1;
  }
}

}  // namespace hocket

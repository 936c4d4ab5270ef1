// SPDX-License-Identifier: BSL-1.0
#include "fault/failing_new.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "hocket/base/frame_pool.hpp"

namespace {

std::atomic<long> blocks = 0;
/// How many allocations of this thread are to succeed before one fails; -1 for all.
constinit thread_local long left = -1;
constinit thread_local bool failed = false;

bool is_to_fail() noexcept {
  if (left < 0) return false;
  if (left-- > 0) return false;
  failed = true;
  return true;
}

void* allocate(std::size_t bytes, std::size_t alignment) {
  if (is_to_fail()) throw std::bad_alloc();
  const std::size_t rounded = (std::max(bytes, std::size_t{1}) + alignment - 1) & ~(alignment - 1);
  void* const memory = std::aligned_alloc(alignment, rounded);
  if (memory == nullptr) throw std::bad_alloc();
  ++blocks;
  return memory;
}

void deallocate(void* memory) noexcept {
  if (memory == nullptr) return;
  --blocks;
  std::free(memory);
}

}  // namespace

// For the whole executable. Not inlined, since g++ takes a free() that it sees next to a new for a
// mistake (PR109224).
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  return allocate(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { deallocate(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { deallocate(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  deallocate(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  deallocate(memory);
}

namespace hocket::tests {

failing_new::failing_new(std::size_t nth) noexcept {
  detail::frame_pool::set_recycling(false);
  failed = false;
  left = static_cast<long>(nth) - 1;
}
failing_new::~failing_new() {
  left = -1;
  detail::frame_pool::set_recycling(true);
}

bool failing_new::has_failed() const noexcept { return failed; }

long live_blocks() noexcept { return blocks; }

}  // namespace hocket::tests

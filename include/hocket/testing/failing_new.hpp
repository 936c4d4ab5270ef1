// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Replaces the program's operator new and delete by ones that a failing_allocation can make fail.
/// To be included in exactly one source file of a test program.

#include <cstddef>
#include <cstdlib>
#include <new>

#include "hocket/base/config.hpp"
#include "hocket/testing/failing_allocator.hpp"

namespace hocket::detail {

inline void* allocate_or_fail(std::size_t bytes, std::size_t alignment) {
  failing_allocation::note_allocation();
  // aligned_alloc asks for a multiple of the alignment.
  const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  void* const memory = alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__
                           ? std::malloc(bytes == 0 ? 1 : bytes)
                           : std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
  if (memory == nullptr) throw std::bad_alloc();
  failing_allocation::note_blocks(1);
  return memory;
}

inline void deallocate(void* memory) noexcept {
  if (memory != nullptr) failing_allocation::note_blocks(-1);
  std::free(memory);
}

}  // namespace hocket::detail

// Not inlined: g++ would compare malloc with operator delete, and warn.
HOCKET_NOINLINE void* operator new(std::size_t bytes) {
  return hocket::detail::allocate_or_fail(bytes, 1);
}
HOCKET_NOINLINE void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return hocket::detail::allocate_or_fail(bytes, static_cast<std::size_t>(alignment));
}
HOCKET_NOINLINE void operator delete(void* memory) noexcept { hocket::detail::deallocate(memory); }
HOCKET_NOINLINE void operator delete(void* memory, std::size_t) noexcept {
  hocket::detail::deallocate(memory);
}
HOCKET_NOINLINE void operator delete(void* memory, std::align_val_t) noexcept {
  hocket::detail::deallocate(memory);
}
HOCKET_NOINLINE void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  hocket::detail::deallocate(memory);
}

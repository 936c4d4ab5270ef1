// SPDX-License-Identifier: BSL-1.0
// Frames from an allocator of your own: here all of them lie in one buffer on the stack.
#include <array>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <memory_resource>

#include <hocket/generator.hpp>

// [arena]
using allocator = std::pmr::polymorphic_allocator<>;

hocket::generator<int> up_to(std::allocator_arg_t, allocator, int limit) {
  for (int n = 1; n <= limit; ++n) co_yield n;
}
// [/arena]

int main() {
  // [drive]
  std::array<std::byte, 4096> buffer;
  std::pmr::monotonic_buffer_resource arena(buffer.data(), buffer.size(),
                                            std::pmr::null_memory_resource());
  int sum = 0;
  for (int n : up_to(std::allocator_arg, &arena, 3)) sum += n;
  for (int n : up_to(std::allocator_arg, &arena, 4)) sum += n;
  std::printf("%d\n", sum);
  // [/drive]
}

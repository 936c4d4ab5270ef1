// SPDX-License-Identifier: BSL-1.0
// What a generator costs in memory: the size of its frame, and when something is allocated. The
// numbers depend on the compiler; that resumptions allocate nothing does not.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>

#include <hocket/generator.hpp>
#include <hocket/inspect.hpp>

static int allocations = 0;

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

hocket::generator<double, double> averager() {
  double total = 0, average = 0;
  for (int count = 1;; ++count) {
    total += co_yield average;
    average = total / count;
  }
}

hocket::generator<double, double> delegator() { co_yield hocket::from(averager()); }

// [counting]
template <class Work>
int allocations_of(Work work) {
  const int before = allocations;
  work();
  return allocations - before;
}
// [/counting]

int main() {
  auto averages = delegator();
  averages.next();
  const auto info = inspect(averages);
  std::printf("frames: %zu and %zu bytes\n", info.frame_bytes, info.delegates.at(0).frame_bytes);

  // [measure]
  const int sends = allocations_of([&averages] {
    for (int n = 0; n < 1000; ++n) averages.send(n);
  });
  const int lives = allocations_of([] {
    for (int n = 0; n < 1000; ++n) delegator().next();
  });
  // [/measure]
  std::printf("allocations for 1000 sends: %d\n", sends);
  std::printf("allocations for 1000 lives of two generators each: %d\n", lives);
  return sends == 0 ? 0 : 1;
}

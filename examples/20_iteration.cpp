// SPDX-License-Identifier: BSL-1.0
// Tutorial 1: a generator is a function that can stop in the middle and give a value.
#include <cstdio>
#include <ranges>

#include <hocket/generator.hpp>

// [multiples]
hocket::generator<int> multiples(int n) {
  std::printf("once\n");
  co_yield n;
  std::printf("twice\n");
  co_yield 2 * n;
  std::printf("three times\n");
  co_yield 3 * n;
}
// [/multiples]

// [naturals]
hocket::generator<int> naturals() {
  for (int n = 0;; ++n) co_yield n;
}
// [/naturals]

int main() {
  std::printf("# range-for\n");
  // [range_for]
  for (int value : multiples(5)) std::printf("  got %d\n", value);
  // [/range_for]

  std::printf("# next\n");
  // [next]
  auto values = multiples(7);
  std::printf("made, and nothing has run\n");
  std::printf("  got %d\n", *values.next());
  std::printf("  got %d\n", *values.next());
  std::printf("  got %d\n", *values.next());
  // [/next]
  // [end]
  auto step = values.next();
  if (!step) std::printf("that was all\n");
  // [/end]

  std::printf("# value\n");
  // [value]
  try {
    values.next().value();
  } catch (const hocket::stop_iteration<void>&) {
    std::printf("stop_iteration\n");
  }
  // [/value]

  std::printf("# infinite\n");
  // [infinite]
  auto even = [](int n) { return n % 2 == 0; };
  for (int n : naturals() | std::views::filter(even) | std::views::take(4)) std::printf("%d\n", n);
  // [/infinite]

  std::printf("# break\n");
  // [break]
  auto counting = naturals();
  for (int n : counting) {
    if (n == 3) break;  // leaves `counting` suspended at 3
  }
  std::printf("goes on with %d\n", *counting.next());
  // [/break]
}

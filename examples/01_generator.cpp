// SPDX-License-Identifier: BSL-1.0
// A generator gives its values one at a time, and only when it is asked.
#include <cstdio>
#include <utility>

#include <hocket/generator.hpp>

hocket::generator<int> fibonacci() {
  int a = 0;
  int b = 1;
  while (true) {
    co_yield a;
    a = std::exchange(b, a + b);
  }
}

int main() {
  for (int number : fibonacci()) {
    if (number > 100) break;  // the generator is destroyed here, in the middle of its loop
    std::printf(number == 0 ? "%d" : " %d", number);
  }
  std::printf("\n");

  auto numbers = fibonacci();
  int sum = 0;
  for (int i = 0; i < 10; ++i) sum += *numbers.next();
  std::printf("the first ten sum up to %d, the next is %d\n", sum, *numbers.next());
}

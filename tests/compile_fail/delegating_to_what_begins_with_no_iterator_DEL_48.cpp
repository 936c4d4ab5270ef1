// SPDX-License-Identifier: BSL-1.0
// error: from\(x\): x must be a generator, an input range, or a ForeignGenerator
#include "hocket/generator.hpp"

struct items {
#ifndef HOCKET_VALID
  int begin() { return 5; }
#else
  int* begin() { return values; }
#endif
  int* end() { return values + 2; }
  int values[2] = {1, 2};
};

hocket::generator<int> numbers(items& some) { co_yield hocket::from(some); }

int main() {
  items some;
  return numbers(some).next() ? 0 : 1;
}

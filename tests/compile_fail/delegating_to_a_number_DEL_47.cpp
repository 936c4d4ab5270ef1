// SPDX-License-Identifier: BSL-1.0
// error: from\(x\): x must be a generator, an input range, or a ForeignGenerator
#include <vector>

#include "hocket/generator.hpp"

hocket::generator<int> numbers() {
#ifndef HOCKET_VALID
  co_yield hocket::from(5);
#else
  std::vector<int> five(5);
  co_yield hocket::from(five);
#endif
}

int main() { return numbers().next() ? 0 : 1; }

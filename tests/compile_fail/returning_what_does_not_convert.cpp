// SPDX-License-Identifier: BSL-1.0
// error: co_return: the value does not convert to what this generator returns
#include <vector>

#include "hocket/generator.hpp"

hocket::generator<int, void, std::vector<int>> numbers() {
  co_yield 1;
#ifndef HOCKET_VALID
  co_return 5;
#else
  co_return std::vector<int>(5);
#endif
}

int main() { return numbers().next() ? 0 : 1; }

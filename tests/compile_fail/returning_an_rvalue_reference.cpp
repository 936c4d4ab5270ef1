// SPDX-License-Identifier: BSL-1.0
// error: a generator cannot return an rvalue reference
#include "hocket/generator.hpp"

#ifndef HOCKET_VALID
using returned = int&&;
#else
using returned = int&;
#endif

hocket::generator<int, void, returned> numbers(int& n) {
  co_yield 1;
  co_return static_cast<returned>(n);
}

int main() {
  int n = 0;
  return numbers(n).next() ? 0 : 1;
}

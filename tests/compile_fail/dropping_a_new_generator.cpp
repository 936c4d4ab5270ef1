// SPDX-License-Identifier: BSL-1.0
// error: ignoring return(ed)? value
#include "hocket/generator.hpp"

hocket::generator<int> numbers() { co_yield 1; }

int main() {
#ifndef HOCKET_VALID
  numbers();
#else
  return numbers().next() ? 0 : 1;
#endif
}

// SPDX-License-Identifier: BSL-1.0
// error: a generator has one owner: hand it on by std::move
#include "hocket/generator.hpp"

hocket::generator<int> numbers() { co_yield 1; }

int main() {
  auto g = numbers();
#ifndef HOCKET_VALID
  auto copy = g;
#else
  auto copy = std::move(g);
#endif
  return copy.next() ? 0 : 1;
}

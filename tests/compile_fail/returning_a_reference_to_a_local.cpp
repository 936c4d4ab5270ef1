// SPDX-License-Identifier: BSL-1.0
// error: the generator returns a reference, and this is a temporary or a local
#include <string>

#include "hocket/generator.hpp"

#ifndef HOCKET_VALID
using returned = const std::string&;
#else
using returned = std::string;
#endif

hocket::generator<int, void, returned> numbers() {
  std::string end = "the end";
  co_yield 1;
  co_return end;
}

int main() { return numbers().next() ? 0 : 1; }

// SPDX-License-Identifier: BSL-1.0
// error: what is sent must convert to this generator's Send type
#include "hocket/generator.hpp"

hocket::generator<int> numbers() { co_yield 1; }

int main() {
  auto g = numbers();
  static_cast<void>(g.next());
#ifndef HOCKET_VALID
  static_cast<void>(g.send(1));
#endif
}

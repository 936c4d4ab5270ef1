// SPDX-License-Identifier: BSL-1.0
// error: no matching (member )?function for call to .*send
#include "hocket/generator.hpp"

hocket::generator<int> numbers() { co_yield 1; }

int main() {
  auto g = numbers();
  static_cast<void>(g.next());
#ifndef HOCKET_VALID
  static_cast<void>(g.send(1));
#endif
}

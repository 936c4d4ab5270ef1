// SPDX-License-Identifier: BSL-1.0
// error: to send nothing \(None\) is next\(\)
#include "hocket/generator.hpp"

hocket::generator<int, int> echo() {
  int n = 0;
  for (;;) n = co_yield n;
}

int main() {
  auto g = echo();
#ifndef HOCKET_VALID
  static_cast<void>(g.send());
#else
  static_cast<void>(g.next());
#endif
}

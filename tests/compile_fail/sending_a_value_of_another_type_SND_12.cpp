// SPDX-License-Identifier: BSL-1.0
// error: what is sent must convert to this generator's Send type
#include "hocket/generator.hpp"

hocket::generator<int, int> echo() {
  int n = 0;
  for (;;) n = co_yield n;
}

int main() {
  auto g = echo();
  static_cast<void>(g.next());
#ifndef HOCKET_VALID
  static_cast<void>(g.send("text"));
#else
  static_cast<void>(g.send(1));
#endif
}

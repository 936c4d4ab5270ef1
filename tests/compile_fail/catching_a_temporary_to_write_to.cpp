// SPDX-License-Identifier: BSL-1.0
// error: this generator yields references to write to, and v is none
#include <string>

#include "hocket/generator.hpp"

hocket::generator<std::string&> texts() {
  std::string text = "one";
#ifndef HOCKET_VALID
  co_yield hocket::catching("one");
#else
  co_yield hocket::catching(text);
#endif
}

int main() { return texts().next() ? 0 : 1; }

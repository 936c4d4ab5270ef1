// SPDX-License-Identifier: BSL-1.0
// error: is a temporary and the generator yields references to write to
#include <string>

#include "hocket/generator.hpp"

hocket::generator<std::string&> texts() {
  std::string text = "one";
#ifndef HOCKET_VALID
  co_yield std::string("one");
#else
  co_yield text;
#endif
}

int main() { return texts().next() ? 0 : 1; }

// SPDX-License-Identifier: BSL-1.0
// error: this value is not what the generator yields
#include <string>

#include "hocket/generator.hpp"

hocket::generator<std::string> texts() {
#ifndef HOCKET_VALID
  co_yield 5;
#else
  co_yield "five";
#endif
}

int main() { return texts().next() ? 0 : 1; }

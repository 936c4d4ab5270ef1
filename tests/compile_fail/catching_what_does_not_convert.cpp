// SPDX-License-Identifier: BSL-1.0
// error: catching\(v\): v does not convert to what this generator yields
#include <string>

#include "hocket/generator.hpp"

hocket::generator<std::string> texts() {
#ifndef HOCKET_VALID
  co_yield hocket::catching(2.5F);
#else
  co_yield hocket::catching("text");
#endif
}

int main() { return texts().next() ? 0 : 1; }

// SPDX-License-Identifier: BSL-1.0
// error: or it is an lvalue that cannot be copied \(std::move it\)
#include <memory>

#include "hocket/generator.hpp"

hocket::generator<std::unique_ptr<int>> pointers() {
  auto one = std::make_unique<int>(1);
#ifndef HOCKET_VALID
  co_yield one;
#else
  co_yield std::move(one);
#endif
}

int main() { return pointers().next() ? 0 : 1; }

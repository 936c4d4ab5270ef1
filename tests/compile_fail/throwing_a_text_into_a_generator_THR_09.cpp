// SPDX-License-Identifier: BSL-1.0
// error: throw an object that can be copied, or a std::exception_ptr
#include <stdexcept>

#include "hocket/generator.hpp"

hocket::generator<int> numbers() { co_yield 1; }

int main() {
  auto g = numbers();
#ifndef HOCKET_VALID
  static_cast<void>(g.throw_("text"));
#else
  static_cast<void>(g.throw_(std::runtime_error("text")));
#endif
}

// SPDX-License-Identifier: BSL-1.0
// error: from\(x\): x must be a generator, an input range, or a ForeignGenerator
#include <coroutine>

#include "hocket/generator.hpp"

hocket::generator<int> inner() { co_yield 1; }

hocket::generator<int> numbers() {
#ifndef HOCKET_VALID
  co_yield hocket::from(std::suspend_always());
#else
  co_yield hocket::from(inner());
#endif
}

int main() { return numbers().next() ? 0 : 1; }

// SPDX-License-Identifier: BSL-1.0
// error: a generator cannot co_await
#include "hocket/generator.hpp"
#include "hocket/task.hpp"

hocket::task<int> answer() { co_return 42; }

hocket::generator<int> numbers() {
#ifndef HOCKET_VALID
  co_yield co_await answer();
#else
  co_yield 42;
#endif
}

int main() { return numbers().next() ? 0 : 1; }

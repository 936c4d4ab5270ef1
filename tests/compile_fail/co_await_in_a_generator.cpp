// SPDX-License-Identifier: BSL-1.0
// error: a generator cannot co_await
#include <coroutine>

#include "hocket/generator.hpp"

hocket::generator<int> numbers() {
#ifndef HOCKET_VALID
  co_await std::suspend_always();
#endif
  co_yield 1;
}

int main() { return numbers().next() ? 0 : 1; }

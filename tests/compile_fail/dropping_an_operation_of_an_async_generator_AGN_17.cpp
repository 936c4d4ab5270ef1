// SPDX-License-Identifier: BSL-1.0
// error: ignoring return(ed)? value
#include "hocket/async_generator.hpp"
#include "hocket/task.hpp"

hocket::async_generator<int> numbers() { co_yield 1; }

hocket::task<void> takes_one() {
  auto values = numbers();
#ifndef HOCKET_VALID
  values.next();
#else
  co_await values.next();
#endif
  co_return;
}

int main() { return takes_one().valid() ? 0 : 1; }

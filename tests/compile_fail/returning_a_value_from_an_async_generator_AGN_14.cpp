// SPDX-License-Identifier: BSL-1.0
// error: return_value
#include "hocket/async_generator.hpp"

hocket::async_generator<int> numbers() {
  co_yield 1;
#ifndef HOCKET_VALID
  co_return 2;
#endif
}

int main() { return numbers().state() == hocket::generator_state::created ? 0 : 1; }

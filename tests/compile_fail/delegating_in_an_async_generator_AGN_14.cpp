// SPDX-License-Identifier: BSL-1.0
// error: an async_generator cannot delegate
#include <vector>

#include "hocket/async_generator.hpp"
#include "hocket/from.hpp"

hocket::async_generator<int> numbers() {
  const std::vector<int> some = {1, 2};
#ifndef HOCKET_VALID
  co_yield hocket::from(some);
#else
  for (const int each : some) co_yield each;
#endif
}

int main() { return numbers().state() == hocket::generator_state::created ? 0 : 1; }

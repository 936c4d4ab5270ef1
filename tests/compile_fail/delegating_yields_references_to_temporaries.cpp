// SPDX-License-Identifier: BSL-1.0
// error: this generator yields references to write to, and the elements of x are none
#include <vector>

#include "hocket/generator.hpp"

#ifndef HOCKET_VALID
using flag = bool;  // the elements of a vector<bool> are proxies
#else
using flag = int;
#endif

hocket::generator<flag&> flags(std::vector<flag>& of) { co_yield hocket::from(of); }

int main() {
  std::vector<flag> some(2);
  return flags(some).next() ? 0 : 1;
}

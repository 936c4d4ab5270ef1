// SPDX-License-Identifier: BSL-1.0
// error: the elements of x are temporaries, and this generator would yield views of what is gone
#include <ranges>
#include <string>
#include <string_view>

#include "hocket/generator.hpp"

#ifndef HOCKET_VALID
using shown = std::string_view;
#else
using shown = std::string;
#endif

hocket::generator<shown> digits() {
  auto texts =
      std::views::iota(1, 4) | std::views::transform([](int n) { return std::to_string(n); });
  co_yield hocket::from(texts);
}

int main() { return digits().next() ? 0 : 1; }

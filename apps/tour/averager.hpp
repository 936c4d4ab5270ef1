// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include "hocket/generator.hpp"

namespace hocket::tour {

// [cell 21]
inline generator<std::optional<double>, double> averager() {
  double total = 0.0;
  int count = 0;
  std::optional<double> average;
  while (true) {
    const double term = co_yield average;
    total += term;
    count += 1;
    average = total / count;
  }
}
// [end]

}  // namespace hocket::tour

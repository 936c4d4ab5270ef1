// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <ostream>

#include "hocket/inspect/repr.hpp"

namespace hocket::tour {

// [cell 33]
struct result {
  int count;
  std::optional<double> average;
};

inline std::ostream& operator<<(std::ostream& out, const result& r) {
  return out << "Result(count=" << repr(r.count)
             << ", average=" << repr(r.average) << ')';
}
// [end]

}  // namespace hocket::tour

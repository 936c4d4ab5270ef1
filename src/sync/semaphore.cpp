// SPDX-License-Identifier: BSL-1.0
#include "hocket/sync/semaphore.hpp"

#include <string>

namespace hocket {

std::ptrdiff_t semaphore::require_valid(const char* what, std::ptrdiff_t value) {
  if (value >= 0) return value;
  throw value_error(std::string(what) + ": the initial value must be >= 0, not " +
                    std::to_string(value));
}

}  // namespace hocket

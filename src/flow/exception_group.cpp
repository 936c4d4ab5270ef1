// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/exception_group.hpp"

namespace hocket {

exception_group::exception_group(std::string message, std::vector<std::exception_ptr> exceptions)
    : message_(std::move(message)), exceptions_(std::move(exceptions)) {
  what_ = message_ + " (" + std::to_string(exceptions_.size()) +
          (exceptions_.size() == 1 ? " sub-exception)" : " sub-exceptions)");
  const char* separator = ": ";
  for (const std::exception_ptr& each : exceptions_) {
    what_ += std::exchange(separator, "; ") + describe(each);
  }
}

}  // namespace hocket

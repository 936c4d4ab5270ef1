// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/exception_group.hpp"

#include "hocket/errors.hpp"

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

std::string describe(const std::exception_ptr& exception) {
  if (exception == nullptr) return "no exception";
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return error.what();
  } catch (const cancelled& error) {
    return error.what();
  } catch (const generator_exit& error) {
    return error.what();
  } catch (const keyboard_interrupt& error) {
    return error.what();
  } catch (...) {
    return "an exception of an unknown type";
  }
}

}  // namespace hocket

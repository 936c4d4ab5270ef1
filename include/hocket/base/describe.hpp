// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <string>

#include "hocket/errors.hpp"

namespace hocket {

/// The what() of any exception, also of those that derive from no standard one.
[[nodiscard]] inline std::string describe(const std::exception_ptr& exception) {
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

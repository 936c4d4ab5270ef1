// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <string>

namespace hocket {

/// The what() of any exception, also of those that derive from no standard one.
[[nodiscard]] std::string describe(const std::exception_ptr& exception);

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <string>

namespace hocket::tour {

/// The exception as the last line of Python's traceback: "ValueError: yes", "StopIteration: 22".
/// THROWS: the exception itself when Python has no counterpart.
[[nodiscard]] std::string python_exception(
    const std::exception_ptr& error);

}  // namespace hocket::tour

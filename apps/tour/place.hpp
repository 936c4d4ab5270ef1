// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

#include "hocket/inspect.hpp"
#include "tour/python.hpp"

namespace hocket::tour {

/// Where a generator is suspended, in terms of what the tour shows: "cell 43, line 2". "not
/// started" and "finished" where it is nowhere; FILE:LINE outside of the cells.
[[nodiscard]] std::string place(const generator_info& info);

/// The same, with the code that stands there.
[[nodiscard]] std::string place_and_code(const generator_info& info);

/// What Python's repr says of the function behind a generator: its name, its address, and the
/// cell and line where it is defined.
/// REQUIRES: the generator is not closed. THROWS: runtime_error when no cell defines the function.
[[nodiscard]] verbatim code_object(const generator_info& info,
                                   const void* address);

}  // namespace hocket::tour

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace hocket {

/// Lets this process open as many files and sockets as the system permits it at all; the usual
/// limit of 1,024 is there for programs that use select(). Gives the limit that holds now.
std::size_t raise_descriptor_limit() noexcept;

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdlib>
#include <utility>

#include "hocket/base/config.hpp"

namespace hocket::detail {

/// Throws an E made of `args`; out of line, to keep the code of what rarely happens out of what
/// often does. A program without exceptions is aborted.
template <class E, class... Args>
[[noreturn]] HOCKET_COLD void raise([[maybe_unused]] Args&&... args) {
#if HOCKET_EXCEPTIONS
  throw E(std::forward<Args>(args)...);
#else
  std::abort();
#endif
}

}  // namespace hocket::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cerrno>
#include <cstddef>

#include "platform/linux/sockets.hpp"

namespace hocket::platform {

/// What a system call that gives a size comes to; a signal only makes it start again.
template <class Call>
io_result retry_interrupted(Call call) noexcept {
  for (;;) {
    const auto size = call();
    if (size >= 0) return {static_cast<std::size_t>(size), 0};
    if (errno != EINTR) return {0, errno};
  }
}

}  // namespace hocket::platform

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace hocket::platform {

/// The exception for a system call that failed: "epoll_ctl add fd 7: Bad file descriptor".
inline std::system_error system_error(const std::string& operation, int error_number = errno) {
  return {error_number, std::generic_category(), operation};
}

}  // namespace hocket::platform

// SPDX-License-Identifier: BSL-1.0
#include <hocket/base/standard_streams.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace hocket {

void open_closed_standard_streams() noexcept {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The system gives the least number that is free, which is this one.
    ::open("/dev/null", O_RDWR);
  }
}

}  // namespace hocket

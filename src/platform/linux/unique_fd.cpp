// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/unique_fd.hpp"

#include <unistd.h>

#include <cerrno>

namespace hocket {

void unique_fd::close_now(int fd) noexcept {
  const int saved_errno = errno;  // destructors run between a failed call and the look at errno
  ::close(fd);                    // not repeated on EINTR: Linux has closed it by then
  errno = saved_errno;
}

}  // namespace hocket

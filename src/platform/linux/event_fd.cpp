// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/event_fd.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "platform/linux/system_error.hpp"

namespace hocket::platform {

int make_event_fd() {
  const int fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) throw system_error("eventfd");
  return fd;
}

void notify_event_fd(int fd) noexcept {
  const int saved_errno = errno;
  const std::uint64_t one = 1;
  // The only failure there can be is a full counter, and then the descriptor is readable.
  [[maybe_unused]] const auto written = ::write(fd, &one, sizeof one);
  errno = saved_errno;
}

bool drain_event_fd(int fd) noexcept {
  std::uint64_t count = 0;
  return ::read(fd, &count, sizeof count) == sizeof count;
}

}  // namespace hocket::platform

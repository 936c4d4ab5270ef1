// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/signals.hpp"

#include <poll.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <mutex>
#include <string>

#include "hocket/errors.hpp"
#include "hocket/loop/unique_fd.hpp"
#include "platform/linux/event_fd.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket::platform {

namespace {

struct caught_signal {
  /// For each role; -1 when the signal is not caught in it. All that the handler may touch.
  std::array<std::atomic<int>, 2> fds = {-1, -1};
  struct sigaction previous{};

  [[nodiscard]] std::atomic<int>& fd(signal_role role) noexcept {
    return fds[static_cast<std::size_t>(role)];
  }
  [[nodiscard]] bool is_caught() const noexcept { return fds[0] >= 0 || fds[1] >= 0; }
};

std::mutex table_mutex;  // catch and release may come from the loops of several threads
std::array<caught_signal, _NSIG> table;

bool is_readable(int fd) noexcept {
  const int saved_errno = errno;
  pollfd asked{.fd = fd, .events = POLLIN, .revents = 0};
  const bool readable = ::poll(&asked, 1, 0) == 1;
  errno = saved_errno;
  return readable;
}

/// Runs when the handler returns, since the signal is blocked until then.
void take_default_action(int signo) noexcept {
  ::signal(signo, SIG_DFL);
  ::raise(signo);
}

extern "C" void hocket_on_signal(int signo) {
  auto& entry = table[static_cast<std::size_t>(signo)];
  if (const int fd = entry.fd(signal_role::wanted).load(std::memory_order_acquire); fd >= 0) {
    notify_event_fd(fd);
    return;
  }
  const int fd = entry.fd(signal_role::fallback).load(std::memory_order_acquire);
  if (fd < 0) return;
  if (is_readable(fd)) {
    take_default_action(signo);
  } else {
    notify_event_fd(fd);
  }
}

}  // namespace

int catch_signal(int signo, signal_role role) {
  if (signo <= 0 || signo >= _NSIG) {
    throw system_error("sigaction signal " + std::to_string(signo), EINVAL);
  }
  const std::scoped_lock lock(table_mutex);
  auto& entry = table[static_cast<std::size_t>(signo)];
  if (entry.fd(role) >= 0) {
    throw runtime_error("signal " + std::to_string(signo) + " is watched already");
  }
  unique_fd fd(make_event_fd());
  const bool is_first = !entry.is_caught();
  entry.fd(role) = fd.get();
  if (!is_first) return fd.release();

  struct sigaction action{};
  action.sa_handler = &hocket_on_signal;
  action.sa_flags = SA_RESTART;
  ::sigfillset(&action.sa_mask);
  if (::sigaction(signo, &action, &entry.previous) != 0) {
    entry.fd(role) = -1;
    throw system_error("sigaction signal " + std::to_string(signo));
  }
  return fd.release();
}

void release_signal(int signo, signal_role role) noexcept {
  const std::scoped_lock lock(table_mutex);
  auto& entry = table[static_cast<std::size_t>(signo)];
  const unique_fd closed(entry.fd(role).exchange(-1));
  if (!entry.is_caught()) ::sigaction(signo, &entry.previous, nullptr);
}

}  // namespace hocket::platform

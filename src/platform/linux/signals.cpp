// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/signals.hpp"

#include <signal.h>

#include <array>
#include <atomic>
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
  /// All that the handler may touch; -1 when the signal is not caught.
  std::atomic<int> fd = -1;
  struct sigaction previous{};
};

std::mutex table_mutex;  // catch and release may come from the loops of several threads
std::array<caught_signal, _NSIG> table;

extern "C" void hocket_on_signal(int signo) {
  const int fd = table[static_cast<std::size_t>(signo)].fd.load(std::memory_order_acquire);
  if (fd >= 0) notify_event_fd(fd);
}

}  // namespace

int catch_signal(int signo) {
  if (signo <= 0 || signo >= _NSIG) {
    throw system_error("sigaction signal " + std::to_string(signo), EINVAL);
  }
  const std::scoped_lock lock(table_mutex);
  auto& entry = table[static_cast<std::size_t>(signo)];
  if (entry.fd >= 0) {
    throw runtime_error("signal " + std::to_string(signo) + " is watched already");
  }
  unique_fd fd(make_event_fd());
  entry.fd = fd.get();

  struct sigaction action{};
  action.sa_handler = &hocket_on_signal;
  action.sa_flags = SA_RESTART;
  ::sigfillset(&action.sa_mask);
  if (::sigaction(signo, &action, &entry.previous) != 0) {
    entry.fd = -1;
    throw system_error("sigaction signal " + std::to_string(signo));
  }
  return fd.release();
}

void release_signal(int signo) noexcept {
  const std::scoped_lock lock(table_mutex);
  auto& entry = table[static_cast<std::size_t>(signo)];
  ::sigaction(signo, &entry.previous, nullptr);
  unique_fd(entry.fd.exchange(-1)).reset();
}

}  // namespace hocket::platform

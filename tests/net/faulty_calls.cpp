// SPDX-License-Identifier: BSL-1.0
#include "net/faulty_calls.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hocket::tests {

namespace {

thread_local faulty_calls* active = nullptr;

fault next_fault(call which) noexcept { return active ? active->next(which) : fault{}; }

template <class Result>
Result failed(int error) noexcept {
  errno = error;
  return -1;
}

std::size_t size_with(const fault& found, std::size_t size) noexcept {
  return found.is_short ? std::min<std::size_t>(size, 1) : size;
}

}  // namespace

faulty_calls::faulty_calls(call which, fault what, std::size_t first, std::size_t count)
    : which_(which), what_(what), first_(first), count_(count) {
  active = this;
}

faulty_calls::~faulty_calls() { active = nullptr; }

fault faulty_calls::next(call which) noexcept {
  if (which == call::pipe || which == call::pidfd_open) {
    if (const fault found = next_of(call::new_descriptor); found.error) return found;
  }
  return next_of(which);
}

fault faulty_calls::next_of(call kind) noexcept {
  const std::size_t number = ++calls_[static_cast<std::size_t>(kind)];
  if (kind != which_ || number < first_ || number - first_ >= count_) return {};
  happened_ = true;
  return what_;
}

}  // namespace hocket::tests

using hocket::tests::call;
using hocket::tests::failed;
using hocket::tests::next_fault;
using hocket::tests::size_with;

extern "C" {

int accept4(int fd, sockaddr* peer, socklen_t* size, int flags) {
  if (const auto found = next_fault(call::accept); found.error) return failed<int>(found.error);
  return static_cast<int>(::syscall(SYS_accept4, fd, peer, size, flags));
}

int connect(int fd, const sockaddr* to, socklen_t size) {
  const auto found = next_fault(call::connect);
  // A connection goes on when a signal has interrupted the call.
  if (found.error && found.error != EINTR) return failed<int>(found.error);
  const auto status = static_cast<int>(::syscall(SYS_connect, fd, to, size));
  return found.error ? failed<int>(found.error) : status;
}

ssize_t recv(int fd, void* into, std::size_t size, int flags) {
  const auto found = next_fault(call::recv);
  if (found.error) return failed<ssize_t>(found.error);
  return ::syscall(SYS_recvfrom, fd, into, size_with(found, size), flags, nullptr, nullptr);
}

ssize_t recvfrom(int fd, void* __restrict into, std::size_t size, int flags,
                 sockaddr* __restrict from, socklen_t* __restrict from_size) {
  if (const auto found = next_fault(call::recv); found.error) return failed<ssize_t>(found.error);
  return ::syscall(SYS_recvfrom, fd, into, size, flags, from, from_size);
}

ssize_t send(int fd, const void* data, std::size_t size, int flags) {
  const auto found = next_fault(call::send);
  if (found.error) return failed<ssize_t>(found.error);
  return ::syscall(SYS_sendto, fd, data, size_with(found, size), flags, nullptr, 0);
}

ssize_t sendto(int fd, const void* data, std::size_t size, int flags, const sockaddr* to,
               socklen_t to_size) {
  if (const auto found = next_fault(call::send); found.error) return failed<ssize_t>(found.error);
  return ::syscall(SYS_sendto, fd, data, size, flags, to, to_size);
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  const auto found = next_fault(call::send);
  if (found.error) return failed<ssize_t>(found.error);
  if (!found.is_short) return ::syscall(SYS_sendmsg, fd, message, flags);
  const auto& first = message->msg_iov[0];
  return ::syscall(SYS_sendto, fd, first.iov_base, size_with(found, first.iov_len), flags, nullptr,
                   0);
}

ssize_t read(int fd, void* into, std::size_t size) {
  const auto found = next_fault(call::read);
  if (found.error) return failed<ssize_t>(found.error);
  return ::syscall(SYS_read, fd, into, size_with(found, size));
}

ssize_t write(int fd, const void* data, std::size_t size) {
  const auto found = next_fault(call::write);
  if (found.error) return failed<ssize_t>(found.error);
  return ::syscall(SYS_write, fd, data, size_with(found, size));
}

int pipe2(int ends[2], int flags) noexcept {
  if (const auto found = next_fault(call::pipe); found.error) return failed<int>(found.error);
  return static_cast<int>(::syscall(SYS_pipe2, ends, flags));
}

int posix_spawnp(pid_t* __restrict pid, const char* __restrict program,
                 const posix_spawn_file_actions_t* __restrict actions,
                 const posix_spawnattr_t* __restrict attributes, char* const arguments[],
                 char* const environment[]) {
  if (const auto found = next_fault(call::spawn); found.error) return found.error;
  using function = decltype(&posix_spawnp);
  static const auto next = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "posix_spawnp"));
  return next(pid, program, actions, attributes, arguments, environment);
}

int pidfd_open(pid_t pid, unsigned flags) noexcept {
  if (const auto found = next_fault(call::pidfd_open); found.error) {
    return failed<int>(found.error);
  }
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, flags));
}

int epoll_ctl(int poller, int operation, int fd, epoll_event* event) noexcept {
  const auto found = next_fault(call::epoll_ctl);
  if (found.error) return failed<int>(found.error);
  return static_cast<int>(::syscall(SYS_epoll_ctl, poller, operation, fd, event));
}

int epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) {
  const auto found = next_fault(call::epoll_wait);
  if (found.error) return failed<int>(found.error);
  return static_cast<int>(
      ::syscall(SYS_epoll_pwait, poller, events, capacity, timeout_ms, nullptr, 8));
}

int epoll_pwait2(int poller, epoll_event* events, int capacity, const timespec* timeout,
                 const sigset_t* signals) {
  const auto found = next_fault(call::epoll_wait);
  if (found.error) return failed<int>(found.error);
  return static_cast<int>(
      ::syscall(SYS_epoll_pwait2, poller, events, capacity, timeout, signals, 8));
}

}  // extern "C"

// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/sockets.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "platform/linux/raw_address.hpp"
#include "platform/linux/retry_interrupted.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket::platform {

bool io_result::would_block() const noexcept { return error == EAGAIN || error == EWOULDBLOCK; }

bool accept_result::connection_lost() const noexcept {
  switch (error) {
    case ECONNABORTED:
    // Linux passes on the network errors of the new socket, as accept(2) says.
    case ENETDOWN:
    case EPROTO:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
    case EPERM:
      return true;
    default:
      return false;
  }
}

bool accept_result::out_of_resources() const noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

accept_result accept(int listener) noexcept {
  raw_address peer;
  const auto result = retry_interrupted([&] {
    peer = raw_address();
    return ::accept4(listener, peer.get(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  });
  if (result.error != 0) return {unique_fd(), result.error};
  return {unique_fd(static_cast<int>(result.size)), 0, peer.ip()};
}

io_result read_some(int fd, std::span<std::byte> into) noexcept {
  return retry_interrupted([&] { return ::recv(fd, into.data(), into.size(), 0); });
}

io_result write_some(int fd, std::span<const std::byte> data) noexcept {
  return retry_interrupted([&] { return ::send(fd, data.data(), data.size(), MSG_NOSIGNAL); });
}

io_result write_pieces(int fd, std::span<const std::span<const std::byte>> pieces,
                       std::size_t skip) noexcept {
  std::array<iovec, 64> vectors;
  const std::size_t count = std::min(pieces.size(), vectors.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto left = pieces[i].subspan(i == 0 ? skip : 0);
    // What is sent is not changed; the system's type does not say so.
    vectors[i] = {const_cast<std::byte*>(left.data()), left.size()};
  }
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = count;
  return retry_interrupted([&] { return ::sendmsg(fd, &message, MSG_NOSIGNAL); });
}

int shutdown_write(int fd) noexcept { return ::shutdown(fd, SHUT_WR) == 0 ? 0 : errno; }

int finish_connect(int fd) noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  if (error != 0) return error;
  raw_address peer;
  if (::getpeername(fd, peer.get(), &peer.size) == 0) return 0;
  return errno == ENOTCONN ? EINPROGRESS : errno;
}

namespace {

struct option_name {
  int level;
  int number;
  const char* text;
};

option_name name_of(socket_option which) noexcept {
  switch (which) {
    case socket_option::broadcast:
      return {SOL_SOCKET, SO_BROADCAST, "SO_BROADCAST"};
    case socket_option::receive_buffer:
      return {SOL_SOCKET, SO_RCVBUF, "SO_RCVBUF"};
    case socket_option::send_buffer:
      return {SOL_SOCKET, SO_SNDBUF, "SO_SNDBUF"};
    case socket_option::no_delay:
      return {IPPROTO_TCP, TCP_NODELAY, "TCP_NODELAY"};
    case socket_option::keep_alive:
      return {SOL_SOCKET, SO_KEEPALIVE, "SO_KEEPALIVE"};
    case socket_option::keep_alive_idle_s:
      return {IPPROTO_TCP, TCP_KEEPIDLE, "TCP_KEEPIDLE"};
    case socket_option::keep_alive_interval_s:
      return {IPPROTO_TCP, TCP_KEEPINTVL, "TCP_KEEPINTVL"};
    case socket_option::keep_alive_probes:
      return {IPPROTO_TCP, TCP_KEEPCNT, "TCP_KEEPCNT"};
    case socket_option::reuse_address:
      return {SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR"};
    case socket_option::reuse_port:
      return {SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT"};
    case socket_option::v6_only:
      return {IPPROTO_IPV6, IPV6_V6ONLY, "IPV6_V6ONLY"};
  }
  return {-1, -1, "of no name"};
}

}  // namespace

void set_option(int fd, socket_option which, std::size_t value) {
  const option_name name = name_of(which);
  const int number = static_cast<int>(std::min<std::size_t>(value, INT32_MAX));
  if (::setsockopt(fd, name.level, name.number, &number, sizeof number) != 0) {
    throw system_error(std::string("setsockopt ") + name.text);
  }
}

std::size_t option(int fd, socket_option which) {
  const option_name name = name_of(which);
  int number = 0;
  socklen_t size = sizeof number;
  if (::getsockopt(fd, name.level, name.number, &number, &size) != 0) {
    throw system_error(std::string("getsockopt ") + name.text);
  }
  return static_cast<std::size_t>(number);
}

void reset_on_close(int fd) noexcept {
  const linger none{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

}  // namespace hocket::platform

// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/sockets.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "platform/linux/system_error.hpp"

namespace hocket::platform {

namespace {

/// The system's form of an address.
struct raw_address {
  raw_address() = default;
  explicit raw_address(const address& from) noexcept {
    if (from.ip.is_v4()) {
      auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
      v4.sin_family = AF_INET;
      v4.sin_port = htons(from.port);
      std::memcpy(&v4.sin_addr, from.ip.bytes().data(), sizeof v4.sin_addr);
      size = sizeof v4;
    } else {
      auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
      v6.sin6_family = AF_INET6;
      v6.sin6_port = htons(from.port);
      std::memcpy(&v6.sin6_addr, from.ip.bytes().data(), sizeof v6.sin6_addr);
      v6.sin6_scope_id = from.ip.scope();
      size = sizeof v6;
    }
  }

  [[nodiscard]] address value() const noexcept {
    if (storage.ss_family == AF_INET) {
      const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
      ip_address::v4_bytes bytes;
      std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
      return {ip_address(bytes), ntohs(v4.sin_port)};
    }
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
    ip_address::v6_bytes bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return {ip_address(bytes, v6.sin6_scope_id), ntohs(v6.sin6_port)};
  }

  sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }

  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
};

unique_fd make_socket(const address& where) {
  const int family = where.ip.is_v4() ? AF_INET : AF_INET6;
  unique_fd fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) throw system_error("socket for " + where.str());
  return fd;
}

/// Small writes go out at once: those who write in pieces gather them themselves.
void disable_nagle(int fd) noexcept {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

template <class Call>
io_result retry_interrupted(Call call) noexcept {
  for (;;) {
    const auto size = call();
    if (size >= 0) return {static_cast<std::size_t>(size), 0};
    if (errno != EINTR) return {0, errno};
  }
}

}  // namespace

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

unique_fd listen_tcp(const address& where, int backlog) {
  unique_fd fd = make_socket(where);
  const int on = 1;
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) {
    throw system_error("setsockopt SO_REUSEADDR for " + where.str());
  }
  raw_address raw(where);
  if (::bind(fd.get(), raw.get(), raw.size) != 0) throw system_error("bind " + where.str());
  if (::listen(fd.get(), backlog) != 0) throw system_error("listen " + where.str());
  return fd;
}

accept_result accept_tcp(int listener) noexcept {
  raw_address peer;
  const auto result = retry_interrupted([&] {
    peer = raw_address();
    return ::accept4(listener, peer.get(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  });
  if (result.error != 0) return {unique_fd(), result.error};
  unique_fd fd(static_cast<int>(result.size));
  disable_nagle(fd.get());
  return {std::move(fd), 0, peer.value()};
}

unique_fd start_connect(const address& to) {
  unique_fd fd = make_socket(to);
  disable_nagle(fd.get());
  raw_address raw(to);
  // After EINTR the connection goes on by itself, just as after EINPROGRESS.
  if (::connect(fd.get(), raw.get(), raw.size) != 0 && errno != EINPROGRESS && errno != EINTR) {
    throw system_error("connect " + to.str());
  }
  return fd;
}

int finish_connect(int fd) noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  if (error != 0) return error;
  raw_address peer;
  if (::getpeername(fd, peer.get(), &peer.size) == 0) return 0;
  return errno == ENOTCONN ? EINPROGRESS : errno;
}

io_result read_some(int fd, std::span<std::byte> into) noexcept {
  return retry_interrupted([&] { return ::recv(fd, into.data(), into.size(), 0); });
}

io_result write_some(int fd, std::span<const std::byte> data) noexcept {
  return retry_interrupted([&] { return ::send(fd, data.data(), data.size(), MSG_NOSIGNAL); });
}

int shutdown_write(int fd) noexcept { return ::shutdown(fd, SHUT_WR) == 0 ? 0 : errno; }

address local_address(int fd) {
  raw_address raw;
  if (::getsockname(fd, raw.get(), &raw.size) != 0) throw system_error("getsockname");
  return raw.value();
}

address peer_address(int fd) {
  raw_address raw;
  if (::getpeername(fd, raw.get(), &raw.size) != 0) throw system_error("getpeername");
  return raw.value();
}

std::optional<ip_address> ip_of_sockaddr(const void* raw) noexcept {
  raw_address copy;
  const auto family = static_cast<const sockaddr*>(raw)->sa_family;
  if (family != AF_INET && family != AF_INET6) return std::nullopt;
  std::memcpy(&copy.storage, raw, family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
  return copy.value().ip;
}

}  // namespace hocket::platform

// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/ip_sockets.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "platform/linux/raw_address.hpp"
#include "platform/linux/retry_interrupted.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket::platform {

namespace {

unique_fd make_socket(const address& where, int type) {
  const int family = where.ip.is_v4() ? AF_INET : AF_INET6;
  unique_fd fd(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) throw system_error("socket for " + where.str());
  return fd;
}

void bind(int fd, const address& where, const bind_options& options) {
  if (options.reuse_address) set_option(fd, socket_option::reuse_address, 1);
  if (options.reuse_port) set_option(fd, socket_option::reuse_port, 1);
  if (where.ip.is_v6()) set_option(fd, socket_option::v6_only, options.v6_only ? 1 : 0);
  const raw_address raw(where);
  if (::bind(fd, raw.get(), raw.size) != 0) throw system_error("bind " + where.str());
}

}  // namespace

unique_fd listen_tcp(const address& where, const listen_options& options) {
  unique_fd fd = make_socket(where, SOCK_STREAM);
  set_option(fd.get(), socket_option::no_delay, 1);  // what is accepted has it too
  bind(fd.get(), where, options);
  if (::listen(fd.get(), options.backlog) != 0) throw system_error("listen " + where.str());
  return fd;
}

unique_fd start_connect(const address& to) {
  unique_fd fd = make_socket(to, SOCK_STREAM);
  // Small writes go out at once: those who write in pieces gather them themselves.
  set_option(fd.get(), socket_option::no_delay, 1);
  const raw_address raw(to);
  // After EINTR the connection goes on by itself, just as after EINPROGRESS.
  if (::connect(fd.get(), raw.get(), raw.size) != 0 && errno != EINPROGRESS && errno != EINTR) {
    throw system_error("connect " + to.str());
  }
  return fd;
}

unique_fd open_udp(const address& where, const bind_options& options) {
  unique_fd fd = make_socket(where, SOCK_DGRAM);
  bind(fd.get(), where, options);
  return fd;
}

void connect_udp(int fd, const address& peer) {
  const raw_address raw(peer);
  if (::connect(fd, raw.get(), raw.size) != 0) throw system_error("connect " + peer.str());
}

io_result send_datagram(int fd, std::span<const std::byte> data, const address* to) noexcept {
  const raw_address raw = to ? raw_address(*to) : raw_address();
  return retry_interrupted([&] {
    return ::sendto(fd, data.data(), data.size(), MSG_NOSIGNAL, to ? raw.get() : nullptr,
                    to ? raw.size : 0);
  });
}

received_datagram receive_datagram(int fd, std::span<std::byte> into) noexcept {
  raw_address from;
  const auto result = retry_interrupted([&] {
    from = raw_address();
    return ::recvfrom(fd, into.data(), into.size(), MSG_TRUNC, from.get(), &from.size);
  });
  return {result, from.ip()};
}

address local_address(int fd) {
  raw_address raw;
  if (::getsockname(fd, raw.get(), &raw.size) != 0) throw system_error("getsockname");
  return raw.ip();
}

std::optional<ip_address> ip_of_sockaddr(const void* raw) noexcept {
  raw_address copy;
  const auto family = static_cast<const sockaddr*>(raw)->sa_family;
  if (family != AF_INET && family != AF_INET6) return std::nullopt;
  std::memcpy(&copy.storage, raw, family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
  return copy.ip().ip;
}

}  // namespace hocket::platform

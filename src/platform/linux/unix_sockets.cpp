// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/unix_sockets.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "platform/linux/system_error.hpp"

namespace hocket::platform {

namespace {

struct raw_unix_address {
  explicit raw_unix_address(const unix_address& from) noexcept {
    const std::string& name = from.name();
    value.sun_family = AF_UNIX;
    // An abstract name begins with a zero and has none at its end; a path is the other way round.
    const std::size_t begin = from.is_abstract() ? 1 : 0;
    std::memcpy(value.sun_path + begin, name.data(), name.size());
    size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + 1);
  }
  [[nodiscard]] const sockaddr* get() const noexcept {
    return reinterpret_cast<const sockaddr*>(&value);
  }

  sockaddr_un value{};
  socklen_t size;
};

unique_fd make_socket() {
  unique_fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) throw system_error("socket");
  return fd;
}

/// A socket's file that nobody listens at. Other files refuse connections too.
bool is_stale(const unix_address& where) {
  struct stat found{};
  return !where.is_abstract() && ::stat(where.name().c_str(), &found) == 0 &&
         S_ISSOCK(found.st_mode) && connect_unix(where).error == ECONNREFUSED;
}

}  // namespace

unique_fd listen_unix(const unix_address& where, int backlog) {
  unique_fd fd = make_socket();
  const raw_unix_address raw(where);
  if (::bind(fd.get(), raw.get(), raw.size) != 0) {
    const int error = errno;
    const bool stale = error == EADDRINUSE && is_stale(where);
    throw system_error("bind " + where.str() + (stale ? " (nobody listens there)" : ""), error);
  }
  if (::listen(fd.get(), backlog) != 0) throw system_error("listen " + where.str());
  return fd;
}

unix_connection connect_unix(const unix_address& to) {
  unix_connection result{make_socket()};
  const raw_unix_address raw(to);
  do {
    const int status = ::connect(result.fd.get(), raw.get(), raw.size);
    result.error = status == 0 ? 0 : errno;
  } while (result.error == EINTR);
  return result;
}

std::pair<unique_fd, unique_fd> make_unix_pair() {
  int fds[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0) {
    throw system_error("socketpair");
  }
  return {unique_fd(fds[0]), unique_fd(fds[1])};
}

file_identity identity_of(const std::string& path) noexcept {
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0) return {};
  return {found.st_dev, found.st_ino};
}

bool remove_stale_socket(const unix_address& where) noexcept {
  try {
    return is_stale(where) && ::unlink(where.name().c_str()) == 0;
  } catch (...) {
    return false;  // no descriptor to find out with
  }
}

void remove_file(const std::string& path) noexcept { ::unlink(path.c_str()); }

int peer_process_id(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    throw system_error("getsockopt SO_PEERCRED");
  }
  return peer.pid;
}

}  // namespace hocket::platform

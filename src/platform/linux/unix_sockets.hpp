// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <utility>

#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/unix_address.hpp"
#include "platform/linux/sockets.hpp"

/// Unix stream sockets.
namespace hocket::platform {

/// The longest path of a socket, and the longest abstract name.
inline constexpr std::size_t longest_unix_path_bytes = 107;

/// THROWS: std::system_error naming the address; EADDRINUSE says when nobody listens there.
unique_fd listen_unix(const unix_address& where, int backlog);

/// Connects at once, or not at all: `error` is EAGAIN while the listener's queue is full.
struct unix_connection {
  unique_fd fd;
  int error = 0;
};
unix_connection connect_unix(const unix_address& to);

/// Two sockets that are connected to each other. THROWS: std::system_error.
std::pair<unique_fd, unique_fd> make_unix_pair();

/// Tells a socket's file from one that took its place later.
struct file_identity {
  unsigned long device = 0;
  unsigned long inode = 0;
  friend bool operator==(const file_identity&, const file_identity&) = default;
};
/// All 0 when there is no such file.
file_identity identity_of(const std::string& path) noexcept;
/// Removes the socket at `path` when nobody listens there. True when it did.
bool remove_stale_socket(const unix_address& where) noexcept;
void remove_file(const std::string& path) noexcept;

/// The process at the other end. THROWS: std::system_error.
int peer_process_id(int fd);

}  // namespace hocket::platform

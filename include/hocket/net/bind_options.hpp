// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace hocket {

/// How a socket takes its own address.
struct bind_options {
  /// The port of connections that linger after their end may be taken. Not for UDP, where it would
  /// let two sockets have the same port.
  bool reuse_address = false;
  /// Several sockets of one user may have the same port, and share what comes.
  bool reuse_port = false;
  /// "[::]" means version 6 alone, and not version 4 as well.
  bool v6_only = false;
};

/// How a listener takes its address.
struct listen_options : bind_options {
  constexpr listen_options() noexcept : bind_options{.reuse_address = true} {}
  /// So many connections may wait for accept(). The system caps it (net.core.somaxconn).
  int backlog = 1024;
};

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <type_traits>

#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/address.hpp"

namespace hocket::tests {

/// A port at which nobody listens, and that nobody else is given while this lives: who connects to
/// it is refused. A port that was freed may be another process's by then.
class silent_port {
 public:
  silent_port() {
    sockaddr_in6 both{};  // versions of IP
    both.sin6_family = AF_INET6;
    sockaddr_in four{};
    four.sin_family = AF_INET;
    if (bind(both)) {
      number_ = ntohs(both.sin6_port);
    } else if (bind(four)) {
      number_ = ntohs(four.sin_port);
    }
    EXPECT_NE(number_, 0);
  }

  [[nodiscard]] std::uint16_t number() const noexcept { return number_; }
  [[nodiscard]] address local() const { return {ip_address::loopback(), number_}; }

 private:
  template <class Name>
  bool bind(Name& name) {
    auto* const generic = reinterpret_cast<sockaddr*>(&name);
    fd_ = unique_fd(::socket(generic->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if constexpr (std::is_same_v<Name, sockaddr_in6>) {
      const int no = 0;
      ::setsockopt(fd_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    }
    socklen_t size = sizeof name;
    return ::bind(fd_.get(), generic, size) == 0 && ::getsockname(fd_.get(), generic, &size) == 0;
  }

  unique_fd fd_;
  std::uint16_t number_ = 0;
};

}  // namespace hocket::tests

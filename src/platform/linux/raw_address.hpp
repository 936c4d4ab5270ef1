// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <utility>

#include "hocket/net/address.hpp"

namespace hocket::platform {

/// The system's form of an address, of any family.
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

  /// Nothing but zeros when it is not of an IP family.
  [[nodiscard]] address ip() const noexcept {
    if (storage.ss_family == AF_INET) {
      const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
      ip_address::v4_bytes bytes;
      std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
      return {ip_address(bytes), ntohs(v4.sin_port)};
    }
    if (storage.ss_family != AF_INET6) return {};
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
    ip_address::v6_bytes bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return {ip_address(bytes, v6.sin6_scope_id), ntohs(v6.sin6_port)};
  }

  sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] const sockaddr* get() const noexcept {
    return reinterpret_cast<const sockaddr*>(&storage);
  }

  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
};

}  // namespace hocket::platform

// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/ip_text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace hocket::platform {

std::optional<ip_address> read_ip(const std::string& text) noexcept {
  ip_address::v4_bytes v4;
  if (::inet_pton(AF_INET, text.c_str(), v4.data()) == 1) return ip_address(v4);
  ip_address::v6_bytes v6;
  if (::inet_pton(AF_INET6, text.c_str(), v6.data()) == 1) return ip_address(v6);
  return std::nullopt;
}

std::string write_ip(const ip_address& ip) {
  char text[INET6_ADDRSTRLEN];
  ::inet_ntop(ip.is_v4() ? AF_INET : AF_INET6, ip.bytes().data(), text, sizeof text);
  return text;
}

}  // namespace hocket::platform

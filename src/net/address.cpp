// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/address.hpp"

#include <charconv>

#include "hocket/errors.hpp"
#include "platform/linux/ip_text.hpp"

namespace hocket {

namespace {

constexpr std::size_t longest_ip_text = 45;

std::optional<std::uint16_t> read_port(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

std::optional<ip_address> ip_address::try_parse(std::string_view text) noexcept {
  // The platform reads up to a zero, which must not hide a tail of the text.
  if (text.size() > longest_ip_text || text.find('\0') != text.npos) return std::nullopt;
  return platform::read_ip(std::string(text));
}

ip_address ip_address::parse(std::string_view text) {
  if (const auto ip = try_parse(text)) return *ip;
  throw value_error("not an IP address: \"" + std::string(text) + "\"");
}

std::string ip_address::str() const {
  const std::string text = platform::write_ip(*this);
  return scope_ == 0 ? text : text + "%" + std::to_string(scope_);
}

address address::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon != text.npos) {
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    const auto ip = ip_address::try_parse(host);
    const auto port = read_port(text.substr(colon + 1));
    if (ip && port && ip->is_v6() == bracketed) return {*ip, *port};
  }
  throw value_error("not an IP address and port: \"" + std::string(text) + "\"");
}

std::string address::str() const {
  const std::string host = ip.str();
  return (ip.is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>

#include "hocket/net/address.hpp"

namespace hocket::platform {

std::optional<ip_address> read_ip(const std::string& text) noexcept;
std::string write_ip(const ip_address& ip);

}  // namespace hocket::platform

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "hocket/http/server_response.hpp"

namespace hocket::crawl {

/// What a page of the embedded site does wrong on purpose, for crawlers to be tried on.
enum class site_fault : std::uint8_t {
  slow,          ///< a body that drips, a byte at a time, for as long as somebody waits
  reset,         ///< the connection is reset in the middle of the body
  redirects,     ///< a redirect to a redirect, without end
  bad_encoding,  ///< says that it is compressed, and is not
  not_utf8,      ///< text that is not what its charset says
  huge,          ///< a page of 100 MB
  endless,       ///< a page that never ends
};

inline constexpr std::array<std::string_view, 7> site_fault_names{
    "slow", "reset", "redirects", "bad-encoding", "not-utf8", "huge", "endless"};

/// The fault that has this name, if there is one.
[[nodiscard]] std::optional<site_fault> fault_named(std::string_view name) noexcept;

/// The answer of the faulty page at `path`.
[[nodiscard]] http::server_response faulty_response(site_fault fault, std::string_view path);

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hocket/http/server_response.hpp"

namespace hocket::http::detail {

/// How the end of an answer's body is told.
enum class body_framing : unsigned char {
  none,    ///< there is no body, whatever the header lines say
  length,  ///< by Content-Length
  chunks,
  close,  ///< by the end of the connection
};

/// For an answer to a request with this method, of HTTP/1.`minor_version`.
[[nodiscard]] body_framing framing_of(const server_response& response, std::string_view method,
                                      int minor_version) noexcept;

/// Status line and header lines. THROWS: value_error for a line that cannot be sent.
[[nodiscard]] std::string response_head(const server_response& response, std::string_view method,
                                        int minor_version, bool keep_alive,
                                        std::string_view server_name);

/// A piece of a body as one chunk. REQUIRES: it is not empty.
[[nodiscard]] std::string chunk_of(std::string_view piece);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace hocket::http::detail

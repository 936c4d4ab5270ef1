// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

#include "hocket/http/headers.hpp"

namespace hocket::http::detail {

/// A name as RFC 9110 allows it: of a method or of a header.
[[nodiscard]] bool is_token(std::string_view text) noexcept;

/// As header names are compared: ASCII letters alone, whatever the locale says.
[[nodiscard]] bool same_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// THROWS: value_error, which quotes a method that is no token.
void check_method(std::string_view method);

/// THROWS: value_error, which quotes the name, when the line could end early or say something else:
/// a line break in the value is how headers are smuggled in.
void check_header(const headers::line& line);

/// The line as CURLOPT_HTTPHEADER takes it. THROWS: as check_header().
[[nodiscard]] std::string curl_header_line(const headers::line& line);

}  // namespace hocket::http::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <curl/curl.h>

#include <string_view>

#include "hocket/http/request_error.hpp"

namespace hocket::http::detail {

/// What curl's result means. `text` is what it wrote into its error buffer.
[[nodiscard]] request_error_kind kind_of(CURLcode result, std::string_view text) noexcept;

}  // namespace hocket::http::detail

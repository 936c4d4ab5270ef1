// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

#include "hocket/http/request.hpp"

namespace hocket::http::detail {

[[nodiscard]] bool is_redirect(long status) noexcept;

/// Whether header lines of this name are meant for one origin alone: secrets, and its own name.
[[nodiscard]] bool is_of_one_origin(std::string_view name) noexcept;

/// Turns `what` into the request that a redirect to `url` asks for, as browsers do: 303, and 301 and
/// 302 after a POST, become a GET without a body. What is_of_one_origin() does not leave it. Gives
/// whether the origin is another one now.
/// THROWS: request_error when the body would have to be sent again and cannot, or `url` is none.
bool redirect(request& what, long status, std::string url);

}  // namespace hocket::http::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "hocket/http/request.hpp"

namespace hocket::http::detail {

[[nodiscard]] bool is_redirect(long status) noexcept;

/// Turns `what` into the request that a redirect to `url` asks for, as browsers do: 303, and 301 and
/// 302 after a POST, become a GET without a body. What is secret does not leave its origin.
/// THROWS: request_error when the body would have to be sent again and cannot, or `url` is none.
void redirect(request& what, long status, std::string url);

}  // namespace hocket::http::detail

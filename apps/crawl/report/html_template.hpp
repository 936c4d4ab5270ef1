// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace hocket::crawl {

/// The page of html_report/, with its styles and its script; the data is to stand where it says
/// "@DATA@". The build makes it.
[[nodiscard]] std::string_view html_template() noexcept;

}  // namespace hocket::crawl

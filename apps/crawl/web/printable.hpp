// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hocket::crawl {

/// Text from the net, made fit for one line of a terminal or a log.
///
/// Control characters become '?', so that a hostile page can neither move the cursor nor forge a
/// line. What is longer than `max_bytes` is cut and ends in "...".
[[nodiscard]] std::string printable(std::string_view text, std::size_t max_bytes = 200);

}  // namespace hocket::crawl

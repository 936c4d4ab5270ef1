// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>

#include "crawl/site/random.hpp"

namespace hocket::crawl {

/// A few made-up words with a capital at the beginning, for a heading.
[[nodiscard]] std::string made_up_title(random_numbers& random);

/// Made-up sentences of at least `bytes` bytes, and not much more.
[[nodiscard]] std::string made_up_paragraph(random_numbers& random, std::size_t bytes);

}  // namespace hocket::crawl

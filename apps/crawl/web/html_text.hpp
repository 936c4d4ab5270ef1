// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace hocket::crawl {

/// What the text `raw` of an attribute means: character references ("&amp;", "&#38;") are decoded,
/// line ends are "\n", and U+FFFD stands for zero bytes and for what is no UTF-8 (HTML standard,
/// 13.2.5.72 to 80; a reference without its ";" is none before "=" or a letter, as in "?a=1&copy=2").
///
/// Gives `raw` itself when all of it means itself, as with most, else text in `space`.
/// LIFETIME: the result lives until `raw` or `space` changes.
[[nodiscard]] std::string_view html_text(std::string_view raw, std::string& space);

}  // namespace hocket::crawl

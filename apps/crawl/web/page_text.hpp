// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace hocket::crawl {

/// The text of an HTML page as UTF-8, which is what links are found in. Its encoding is the first of
/// these that is named and known:
///
/// 1. the byte order mark at its beginning;
/// 2. the charset in `content_type`, the header of that name;
/// 3. that of a <meta> in its first 1,024 bytes.
///
/// Without one of them it is UTF-8 if it can be, otherwise windows-1252, as in a browser. What is no
/// character in the encoding becomes U+FFFD.
///
/// Gives `page` itself, without the mark, when it is UTF-8 or ASCII; otherwise text in `space`.
/// LIFETIME: the result lives until `page` or `space` changes.
/// THROWS: std::bad_alloc.
[[nodiscard]] std::string_view page_text(std::string_view page, std::string_view content_type,
                                         std::string& space);

}  // namespace hocket::crawl

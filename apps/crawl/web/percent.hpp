// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace hocket::crawl {

/// `text` with its percent-encodings in one normal form: those of letters, digits and -._~ decoded,
/// the others with capital digits. What is no encoding stays as it is.
[[nodiscard]] std::string with_normal_percents(std::string_view text);

/// `text` with every percent-encoding decoded.
[[nodiscard]] std::string percent_decoded(std::string_view text);

/// `text` with its bytes that no URL may contain (blanks, controls, those above ASCII) encoded.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace hocket::crawl

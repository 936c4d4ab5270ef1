// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "crawl/web/url.hpp"

namespace hocket::crawl {

/// What parsing one page may cost. Ordinary pages stay far below; the nesting of a hostile one
/// makes the HTML algorithm quadratic in time, or many times larger than the page in memory.
struct parse_limits {
  std::chrono::milliseconds time{2000};
  std::size_t memory_bytes = std::size_t{256} << 20U;
  std::size_t unpacked_bytes = std::size_t{16} << 20U;  ///< of a compressed sitemap; 0: no limit
};

/// A page was given up because it exceeded a limit; says which.
class page_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A place in a page: what stands behind the `#` of a link, percent-decoded.
struct fragment_link {
  url page;
  std::string fragment;
};

/// One number for each place of a page, by which it is found again.
using anchor = std::uint64_t;
[[nodiscard]] anchor anchor_of(std::string_view place) noexcept;

struct page_links {
  std::vector<url> links;              ///< http and https, in page order, each once
  std::vector<std::string> bad_links;  ///< one line for each link that is malformed

  std::vector<fragment_link> fragments;  ///< links that name a place; some more than once
  std::vector<anchor> anchors;           ///< the places of this page (id="", <a name="">), sorted
};

/// Whether the places of a page, and those that its links name, are looked for too.
enum class places : std::uint8_t { ignored, wanted };

/// The links of an HTML page: what it leads to and what it is made of (images, styles, scripts,
/// frames, media). Obeys <base href>; leaves out mailto:, javascript:, data: and their like.
///
/// Any bytes are a page for HTML, so there is no parse error, however broken the page.
/// THROWS page_error: the page costs more than `limits`. Nesting of any depth is no danger to the
/// stack.
[[nodiscard]] page_links find_links(std::string_view html, const url& page,
                                    const parse_limits& limits = {}, places also = places::ignored);

}  // namespace hocket::crawl

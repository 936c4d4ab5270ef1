// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "crawl/web/url.hpp"

namespace hocket::crawl {

/// A page was given up because of what its links would take; says so.
class page_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What the addresses of one page's links may have together, which a long base makes thousands of
/// times the page itself. Ordinary pages stay far below.
constexpr std::size_t max_link_bytes = std::size_t{64} << 20U;

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

/// The links of an HTML page: what it leads to, also by itself (<meta http-equiv=refresh>), and what it
/// is made of (images, styles, scripts, frames, media). Obeys <base href>; leaves out mailto:, javascript:, data: and their like.
///
/// Any bytes are a page for HTML, so there is no parse error, however broken the page, and the time
/// is in proportion to its size, whatever is in it.
/// THROWS page_error: the links take more than max_link_bytes.
[[nodiscard]] page_links find_links(std::string_view html, const url& page,
                                    places also = places::ignored);

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace hocket::crawl {

/// What a sitemap lists (sitemaps.org): pages, or further sitemaps when it is an index.
struct sitemap {
  std::vector<std::string> pages;
  std::vector<std::string> sitemaps;
};

/// A sitemap that cannot be read; says why and in which line. One line, fit for a terminal.
class sitemap_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads a sitemap in XML. The addresses are as they stand there, without the blanks around them.
/// THROWS sitemap_error: it is not well-formed XML, or its root is no <urlset> and no <sitemapindex>.
[[nodiscard]] sitemap parse_sitemap(std::string_view xml);

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawl/web/path_pattern.hpp"

namespace hocket::crawl {

/// What a site's robots.txt asks of one crawler (RFC 9309, and the customary Crawl-delay).
class robots {
 public:
  /// More of the file is not read.
  static constexpr std::size_t max_bytes = std::size_t{512} << 10U;
  /// A longer Crawl-delay is taken for this one: a crawl that waits for days waits for nothing.
  static constexpr std::chrono::seconds max_crawl_delay{3600};

  /// Of a site that has no such file: everything is allowed.
  robots() = default;

  /// Of a site that forbids everything, or whose file cannot be read, which is to mean the same.
  [[nodiscard]] static robots forbidding_all();

  /// Reads the file for the crawler that calls itself `product` ("hocket"). The groups that name it
  /// apply, and if there is none, those for "*". What is malformed is passed over.
  [[nodiscard]] static robots parse(std::string_view text, std::string_view product);

  /// `target` is a path and a query. The longest rule that matches decides; an Allow wins over a
  /// Disallow of the same length.
  [[nodiscard]] bool allows(std::string_view target) const noexcept;

  [[nodiscard]] std::optional<std::chrono::milliseconds> crawl_delay() const noexcept {
    return crawl_delay_;
  }
  /// As the file has them, whomever its groups are for.
  [[nodiscard]] const std::vector<std::string>& sitemaps() const noexcept { return sitemaps_; }

 private:
  struct rule {
    path_pattern pattern;
    bool allow;
  };
  struct reader;

  std::vector<rule> rules_;
  std::optional<std::chrono::milliseconds> crawl_delay_;
  std::vector<std::string> sitemaps_;
};

/// The name by which robots.txt knows who sends `user_agent`: "hocket" of "hocket/0.1 (+http://...)".
[[nodiscard]] std::string product_of(std::string_view user_agent);

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crawl/engine/crawl_options.hpp"
#include "crawl/web/robots.hpp"
#include "crawl/web/url.hpp"

namespace hocket::crawl {

/// What is to be done with an address.
enum class verdict : std::uint8_t {
  visit,       ///< a page of the site
  check,       ///< elsewhere, but links that leave the site are checked
  off_site,    ///< elsewhere
  excluded,    ///< by the patterns of the options
  disallowed,  ///< by the site's robots.txt
};

/// Which addresses belong to a crawl: those on the host of its start that nobody excluded.
class scope {
 public:
  scope(const url& start, const crawl_options& options);

  /// Where the site begins: the start of the crawl, or where that redirects to.
  [[nodiscard]] const url& start() const noexcept { return start_; }
  void move_to(url start) { start_ = std::move(start); }

  void set_robots(robots rules) { robots_ = std::move(rules); }

  [[nodiscard]] verdict judge(const url& address) const noexcept;

 private:
  url start_;
  std::vector<path_pattern> include_;
  std::vector<path_pattern> exclude_;
  bool check_external_;
  robots robots_;
};

}  // namespace hocket::crawl

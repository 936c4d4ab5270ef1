// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "crawl/engine/redirect_map.hpp"
#include "crawl/report/report.hpp"
#include "crawl/web/links.hpp"

namespace hocket::crawl {

/// Knows which places links name and which places pages have, whatever comes first, and tells at the
/// end which are missing.
class fragment_checks {
 public:
  /// A link on `page`. Only the first that names the place is kept; returns false for others.
  bool want(const fragment_link& link, const std::string& page);

  /// All places of a page, sorted.
  void set_anchors(const std::string& address, std::vector<anchor> anchors);

  /// What is wanted and not there, sorted. A link to a redirect means the page behind it; pages
  /// whose places are not known (no HTML, not visited) are not judged.
  [[nodiscard]] std::vector<broken_fragment> missing(const redirect_map& redirects) const;

 private:
  struct wanted {
    std::string fragment;
    std::string page;
  };

  std::unordered_map<std::string, std::unordered_map<anchor, wanted>> wanted_;
  std::unordered_map<std::string, std::vector<anchor>> anchors_;
};

}  // namespace hocket::crawl

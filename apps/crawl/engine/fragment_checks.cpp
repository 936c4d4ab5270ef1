// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/fragment_checks.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace hocket::crawl {

bool fragment_checks::want(const fragment_link& link, const std::string& page) {
  auto& places = wanted_[link.page.text()];
  return places.try_emplace(anchor_of(link.fragment), wanted{link.fragment, page}).second;
}

void fragment_checks::set_anchors(const std::string& address, std::vector<anchor> anchors) {
  anchors_.insert_or_assign(address, std::move(anchors));
}

std::vector<broken_fragment> fragment_checks::missing(const redirect_map& redirects) const {
  std::vector<broken_fragment> found;
  for (const auto& [address, places] : wanted_) {
    const auto page = anchors_.find(redirects.end_of(address));
    if (page == anchors_.end()) continue;
    for (const auto& [place, link] : places) {
      if (std::binary_search(page->second.begin(), page->second.end(), place)) continue;
      found.push_back({address, link.fragment, link.page});
    }
  }
  std::sort(found.begin(), found.end(), [](const broken_fragment& a, const broken_fragment& b) {
    return std::tie(a.url, a.fragment) < std::tie(b.url, b.fragment);
  });
  return found;
}

}  // namespace hocket::crawl

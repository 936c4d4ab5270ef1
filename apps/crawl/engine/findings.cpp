// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/findings.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace hocket::crawl {

namespace {

constexpr int max_redirects_in_a_row = 20;

void give_up_redirect(const frontier_entry& entry, visit& made, std::string why) {
  made.redirect_target.reset();
  made.failures.push_back({std::string(entry.address), std::string(entry.page), std::move(why)});
}

}  // namespace

void findings::take(const frontier_entry& entry, visit& made) {
  if (made.status != 0) ++report_.statuses[made.status];
  report_.bytes += made.bytes;
  report_.waiting += made.waiting;
  if (made.external) ++report_.external_links;
  if (made.redirect) {
    const bool goes_on = made.redirect_target && !made.redirect->leaves_site;
    if (goes_on && redirects_.closes_loop(made.redirect->url, made.redirect->target)) {
      give_up_redirect(entry, made, "redirect loop by way of " + made.redirect->target);
    } else if (goes_on && entry.redirects >= max_redirects_in_a_row) {
      give_up_redirect(
          entry, made,
          "more than " + std::to_string(max_redirects_in_a_row) + " redirects in a row");
    }
    report_.redirects.push_back(*made.redirect);
  }
  if (made.page) report_.pages.push_back(*made.page);
  if (made.broken) report_.broken_links.push_back(*made.broken);
  report_.failures.insert(report_.failures.end(), made.failures.begin(), made.failures.end());

  const std::string address(entry.address);
  std::erase_if(made.fragments,
                [&](const fragment_link& link) { return !places_.want(link, address); });
  if (made.anchors) places_.set_anchors(address, *made.anchors);
}

void findings::restore(crawl_report earlier) {
  report_ = std::move(earlier);
  for (const followed_redirect& redirect : report_.redirects) {
    if (!redirect.leaves_site) redirects_.closes_loop(redirect.url, redirect.target);
  }
}

crawl_report findings::report() const {
  crawl_report so_far = report_;
  so_far.broken_fragments = places_.missing(redirects_);
  std::sort(so_far.broken_links.begin(), so_far.broken_links.end(),
            [](const broken_link& a, const broken_link& b) { return a.url < b.url; });
  std::sort(so_far.failures.begin(), so_far.failures.end(),
            [](const crawl_failure& a, const crawl_failure& b) {
              return std::tie(a.url, a.what) < std::tie(b.url, b.what);
            });
  return so_far;
}

}  // namespace hocket::crawl

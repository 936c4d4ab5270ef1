// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/scope.hpp"

#include <algorithm>

namespace hocket::crawl {

namespace {

bool any_matches(const std::vector<path_pattern>& patterns, std::string_view target) noexcept {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const path_pattern& pattern) { return pattern.matches(target); });
}

}  // namespace

scope::scope(const url& start, const crawl_options& options)
    : start_(start),
      include_(options.include),
      exclude_(options.exclude),
      check_external_(options.check_external) {}

verdict scope::judge(const url& address) const noexcept {
  if (!same_host(address, start_)) return check_external_ ? verdict::check : verdict::off_site;
  const std::string_view target = address.target();
  // The start is what was asked for, whatever the patterns say about the rest.
  if (address != start_) {
    if (!include_.empty() && !any_matches(include_, target)) return verdict::excluded;
    if (any_matches(exclude_, target)) return verdict::excluded;
  }
  return robots_.allows(target) ? verdict::visit : verdict::disallowed;
}

}  // namespace hocket::crawl

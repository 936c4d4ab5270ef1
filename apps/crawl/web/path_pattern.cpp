// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/path_pattern.hpp"

#include <algorithm>

#include "crawl/web/percent.hpp"

namespace hocket::crawl {

path_pattern::path_pattern(std::string_view pattern)
    : text_(with_normal_percents(percent_encoded(pattern))) {
  const auto both_stars = [](char a, char b) { return a == '*' && b == '*'; };
  text_.erase(std::unique(text_.begin(), text_.end(), both_stars), text_.end());
}

bool path_pattern::matches(std::string_view target) const noexcept {
  std::string_view pattern = text_;
  const bool to_the_end = pattern.ends_with('$');
  if (to_the_end) pattern.remove_suffix(1);

  // Only the last star need ever be tried again: what stands before it has found its first place,
  // which leaves the most for the rest.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t after_star = std::string_view::npos;
  std::size_t star_ends = 0;
  for (;;) {
    if (p == pattern.size() && (!to_the_end || t == target.size())) return true;
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      star_ends = t;
    } else if (p < pattern.size() && t < target.size() && pattern[p] == target[t]) {
      ++p;
      ++t;
    } else if (after_star != std::string_view::npos && star_ends < target.size()) {
      p = after_star;
      t = ++star_ends;
    } else {
      return false;
    }
  }
}

}  // namespace hocket::crawl

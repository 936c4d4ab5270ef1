// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hocket::crawl {

/// A set of paths, written as in robots.txt: all that begin with the pattern, where `*` stands for
/// any text and a `$` at the end for the end of the path. "/private/", "/*.pdf$", "/*?print=".
///
/// Matching takes time in proportion to pattern times path at worst, and no stack, so that neither
/// can be made to hurt by who writes them.
class path_pattern {
 public:
  explicit path_pattern(std::string_view pattern);

  /// `target` is a path and a query, as url::target() gives them.
  [[nodiscard]] bool matches(std::string_view target) const noexcept;

  /// In bytes, as RFC 9309 measures which of two patterns says more.
  [[nodiscard]] std::size_t length() const noexcept { return text_.size(); }

 private:
  std::string text_;  // in the normal form of a URL; of runs of '*' one is left
};

}  // namespace hocket::crawl

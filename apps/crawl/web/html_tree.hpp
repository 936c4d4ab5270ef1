// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gumbo.h>

#include <memory>
#include <string_view>

#include "crawl/web/links.hpp"

namespace hocket::crawl {

/// A parsed page: gumbo's tree in memory that is dropped as a whole.
///
/// Gumbo frees a tree by recursion, which a page nested deeply enough turns into a stack overflow.
/// Here all of its memory comes from an arena that also enforces the limits, and gumbo's own
/// destruction is never called.
///
/// LIFETIME: the text must outlive the tree; the tree's nodes live as long as this object.
class html_tree {
 public:
  /// THROWS page_error: a limit was exceeded.
  html_tree(std::string_view html, const parse_limits& limits);
  ~html_tree();
  html_tree(const html_tree&) = delete;
  html_tree& operator=(const html_tree&) = delete;

  [[nodiscard]] const GumboNode* root() const noexcept { return root_; }

 private:
  struct arena;
  std::unique_ptr<arena> arena_;
  const GumboNode* root_;
};

}  // namespace hocket::crawl

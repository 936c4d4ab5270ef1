// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <unordered_map>

#include "crawl/url.hpp"

namespace hocket::crawl {

/// Knows which address redirects where, so that a loop is told from a redirect to a page that the
/// crawl has seen already.
class redirect_map {
 public:
  /// Notes a redirect; returns true when it closes a loop.
  bool closes_loop(const url& from, const url& to);

 private:
  std::unordered_map<std::string, std::string> target_of_;
};

}  // namespace hocket::crawl

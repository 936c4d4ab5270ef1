// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <unordered_map>

namespace hocket::crawl {

/// Knows which address redirects where, so that a loop is told from a redirect to a page that the
/// crawl has seen already.
class redirect_map {
 public:
  /// Notes a redirect; returns true when it closes a loop.
  bool closes_loop(const std::string& from, const std::string& to);

  /// Where the redirects that begin at `address` end: itself when it does not redirect.
  /// LIFETIME: of the result, that of the map and of `address`.
  [[nodiscard]] const std::string& end_of(const std::string& address) const noexcept;

 private:
  std::unordered_map<std::string, std::string> target_of_;
};

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crawl/engine/frontier.hpp"
#include "crawl/report/report.hpp"
#include "crawl/web/links.hpp"
#include "crawl/web/url.hpp"
#include "hocket/http/response.hpp"

namespace hocket::crawl {

/// All that one visit of an address gave. What a crawl knows is the sum of its visits, so this is
/// what is counted, and what is kept in a state file.
struct visit {
  long status = 0;  ///< 0 when there was no answer
  std::uint64_t bytes = 0;
  std::chrono::nanoseconds waiting{0};

  bool external = false;  ///< it was only asked for, and is there
  std::optional<visited_page> page;
  std::optional<followed_redirect> redirect;
  std::optional<broken_link> broken;
  std::vector<crawl_failure> failures;

  std::optional<url> redirect_target;  ///< where to go on
  std::vector<url> links;
  std::vector<url> sitemaps;
  std::vector<fragment_link> fragments;
  std::optional<std::vector<anchor>> anchors;  ///< none when the page's places are not known
};

/// Reads an answer. `address` is that of `entry`. What it should be and is not is a failure in the
/// visit, never an exception. A compressed sitemap has at most `max_unpacked_bytes` (0: no limit).
[[nodiscard]] visit read_answer(const frontier_entry& entry, const url& address,
                                const http::response& answer, std::size_t max_unpacked_bytes,
                                places also);

/// A visit that got no answer.
[[nodiscard]] visit failed_visit(const frontier_entry& entry, std::string what,
                                 std::chrono::nanoseconds waiting);

}  // namespace hocket::crawl

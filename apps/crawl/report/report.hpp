// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hocket::crawl {

/// One answer with a status of 2xx.
struct visited_page {
  std::string url;
  long status = 0;
  std::size_t bytes = 0;
  bool html = false;
  std::chrono::nanoseconds waiting{0};
};

struct followed_redirect {
  std::string url;
  std::string target;
  long status = 0;
  bool leaves_site = false;  ///< reported and not followed
};

/// A link to what answered 400 or above, with the first page that has it.
struct broken_link {
  std::string url;
  std::string page;  ///< empty for the address the crawl began with
  long status = 0;
};

/// A link to a place that its page does not have, with the first page that has the link.
struct broken_fragment {
  std::string url;
  std::string fragment;
  std::string page;
};

/// A request or a page that failed, with one line that says how.
struct crawl_failure {
  std::string url;
  std::string page;  ///< as in broken_link
  std::string what;
};

/// Addresses of the site that were found and are not to be visited, by what keeps them out.
struct skipped_addresses {
  std::size_t by_robots = 0;
  std::size_t by_patterns = 0;
  std::size_t by_depth = 0;
  std::size_t by_number = 0;  ///< links that came when no more addresses could be remembered

  [[nodiscard]] std::size_t total() const noexcept {
    return by_robots + by_patterns + by_depth + by_number;
  }
};

/// One request in the picture of the crawl: a bar in the lane of its connection.
struct request_bar {
  std::string url;
  long status = 0;  ///< 0 when there was no answer
  std::uint32_t lane = 0;
  std::chrono::nanoseconds begin{0};  ///< since the crawl began
  std::chrono::nanoseconds end{0};
};

/// What a crawl found, complete or interrupted.
struct crawl_report {
  std::string start_url;
  std::string moved_to;  ///< the address on another host to which the start led; else empty
  std::vector<visited_page> pages;
  std::vector<followed_redirect> redirects;
  std::vector<broken_link> broken_links;
  std::vector<broken_fragment> broken_fragments;
  std::vector<crawl_failure> failures;
  std::map<long, std::size_t> statuses;  ///< how many answers had each
  std::uint64_t bytes = 0;               ///< of all bodies that were read
  /// As they came over the wire, maybe compressed, of all answers: also of those that were given up,
  /// were asked for again, or are no pages.
  std::uint64_t bytes_received = 0;
  std::size_t requests = 0;
  std::size_t retries = 0;         ///< those of the requests that were made again
  std::size_t external_links = 0;  ///< that leave the site, were checked, and are not broken
  skipped_addresses skipped;
  std::size_t peak_in_flight = 0;
  std::size_t left_in_queue = 0;  ///< found, and not visited because of a limit or ctrl-C
  bool interrupted = false;
  std::string stopped_by;  ///< the option whose limit ended the crawl, or what did; else empty
  std::chrono::nanoseconds wall{0};
  std::chrono::nanoseconds waiting{0};  ///< for the answers of all requests together
  std::vector<request_bar> timeline;    ///< of this run, when it was asked for

  /// Something that a link leads to is not as it should be.
  [[nodiscard]] bool has_faults() const noexcept {
    return !broken_links.empty() || !broken_fragments.empty() || !failures.empty();
  }
  /// How many times as long one connection at a time would have waited; 0 before any time passed.
  [[nodiscard]] double speed_up() const noexcept;
  [[nodiscard]] double pages_per_second() const noexcept;
};

}  // namespace hocket::crawl

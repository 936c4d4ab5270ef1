// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
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

/// A request or a page that failed, with one line that says how.
struct crawl_failure {
  std::string url;
  std::string page;  ///< as in broken_link
  std::string what;
};

/// What a crawl found, complete or interrupted.
struct crawl_report {
  std::string start_url;
  std::vector<visited_page> pages;
  std::vector<followed_redirect> redirects;
  std::vector<broken_link> broken_links;
  std::vector<crawl_failure> failures;
  std::map<long, std::size_t> statuses;  ///< how many answers had each
  std::uint64_t bytes = 0;               ///< of all bodies
  std::size_t requests = 0;
  std::size_t peak_in_flight = 0;
  std::size_t left_in_queue = 0;  ///< found, and not visited because of a limit or ctrl-C
  bool interrupted = false;
  std::chrono::nanoseconds wall{0};
  std::chrono::nanoseconds waiting{0};  ///< for the answers of all requests together

  /// How many times as long one connection at a time would have waited; 0 before any time passed.
  [[nodiscard]] double speed_up() const noexcept;
  [[nodiscard]] double pages_per_second() const noexcept;
};

/// The summary for people; at most a screenful of each list.
void print_summary(std::ostream& out, const crawl_report& report);

/// The whole report as JSON; times in seconds, sizes in bytes.
[[nodiscard]] std::string to_json(const crawl_report& report);

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crawl/web/path_pattern.hpp"
#include "hocket/http/headers.hpp"
#include "hocket/http/request.hpp"

namespace hocket::crawl {

/// How hard a crawl may knock at a host's door.
struct politeness {
  std::size_t connections_per_host = 0;  ///< at a time; 0: as many as there are in all
  std::chrono::milliseconds delay{0};    ///< from one request to a host to the next
  double requests_per_second = 0;        ///< to all hosts together; 0: no limit
};

/// Where a crawl stops. 0 is no limit.
struct crawl_limits {
  std::size_t pages = 0;
  std::uint64_t bytes = 0;                          ///< as crawl_report::bytes_received
  std::chrono::milliseconds time{0};                ///< of this run
  std::size_t page_bytes = std::size_t{16} << 20U;  ///< of one body, and of a sitemap unpacked
  std::optional<int> depth;  ///< links from the start; each depth is done before the next begins
  /// Addresses to remember, so that a site that makes up links without end cannot fill the memory.
  std::size_t addresses = 1'000'000;
};

/// How requests are made.
struct request_options {
  std::chrono::milliseconds timeout{30'000};  ///< for one, from its start to its last byte
  int retries = 2;                            ///< of what may go better the next time
  std::chrono::milliseconds retry_pause{
      1000};  ///< before the first; each further one waits twice as long
  std::string user_agent = "hocket/0.1";

  // What follows is for the site that is crawled, and is never sent to another.
  http::headers headers;
  std::optional<http::credentials> authentication;

  std::string cookie_file;  ///< cookies to begin with, in Netscape's format
  std::string ca_file;      ///< whom to trust, instead of those whom the system trusts
  std::string client_certificate;
  std::string client_key;
  bool verify_tls = true;
  std::string proxy;
};

struct crawl_options {
  std::size_t connections = 32;  ///< at a time; REQUIRES: at least 1
  politeness polite;
  crawl_limits limits;
  request_options requests;

  /// Which paths of the site are visited; without any include all are. Exclude wins.
  std::vector<path_pattern> include;
  std::vector<path_pattern> exclude;

  bool obey_robots = true;
  bool read_sitemap = false;  ///< that of robots.txt or else /sitemap.xml, besides the start
  bool check_external =
      false;  ///< ask for links that leave the site, once and without their bodies
  bool check_fragments = false;  ///< whether a page has the place that "#part" names
  bool record_timeline = false;  ///< a bar in the report for each request
  std::string state_file;  ///< where the crawl is kept, to go on after it was ended; may be empty
};

}  // namespace hocket::crawl

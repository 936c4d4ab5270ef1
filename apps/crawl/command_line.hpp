// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crawl/crawl_session.hpp"

namespace CLI {
class App;
}

namespace hocket::crawl {

/// What the command line of `hocket crawl` says, as it says it.
struct command_line {
  std::optional<std::string> url;

  std::optional<int> depth;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  bool sitemap = false;
  bool external = false;
  bool fragments = false;
  bool ignore_robots = false;

  std::size_t connections = 0;  ///< 0: as many as suit the site
  std::size_t connections_per_host = 0;
  double delay_seconds = 0;
  double rate = 0;

  double timeout_seconds = 30;
  int retries = 2;
  std::string user_agent = "hocket/0.1";
  std::vector<std::string> headers;
  std::string user;
  std::string cookie_file;
  std::string ca_file;
  std::string client_certificate;
  std::string client_key;
  bool insecure = false;
  std::string proxy;

  std::size_t max_pages = 0;
  std::uint64_t max_bytes = 0;
  double max_time_seconds = 0;
  std::uint64_t max_page_bytes = std::uint64_t{16} << 20U;
  std::size_t max_addresses = 1'000'000;

  std::string state_file;
  std::string json_file;
  std::string junit_file;
  std::string html_file;
  bool fail_on_broken = false;
  bool quiet = false;

  bool serve_demo = false;
  site_options site;
  std::uint16_t site_port = 0;
  std::pair<std::uint32_t, std::uint32_t> site_delay_ms{20, 200};
};

/// Adds the options to `command`. LIFETIME: `line` outlives the parse.
void add_options(CLI::App& command, command_line& line);

/// What each option alone cannot know. THROWS: CLI::ValidationError that names the option.
void check_options(const command_line& line);

/// The crawl that is asked for. THROWS: url_error.
[[nodiscard]] session_options session_for(const command_line& line);

}  // namespace hocket::crawl

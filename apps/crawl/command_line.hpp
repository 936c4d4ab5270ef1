// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "crawl/crawl_session.hpp"

namespace CLI {
class App;
}

namespace hocket::crawl {

/// What the command line of `hocket crawl` says.
struct command_line {
  std::optional<std::string> url;
  /// The crawl, but for what more than one option decides: session_for() has it all.
  session_options session;
  std::size_t connections = 0;  ///< 0: as many as suit the site
  std::string json_file;
  std::string junit_file;
  std::string html_file;
  bool fail_on_broken = false;
  bool serve_demo = false;
};

/// Adds the options to `command`. LIFETIME: `line` outlives the parse.
void add_options(CLI::App& command, command_line& line);

/// What each option alone cannot know. THROWS: CLI::ValidationError that names the option.
void check_options(const command_line& line);

/// The crawl that is asked for. THROWS: url_error.
[[nodiscard]] session_options session_for(const command_line& line);

}  // namespace hocket::crawl

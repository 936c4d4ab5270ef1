// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace CLI {
class App;
}

namespace hocket {

/// Adds `tour` to the command line of `app`; running it sets `exit_code`.
/// LIFETIME: `exit_code` outlives the parse.
void add_tour_command(CLI::App& app, int& exit_code);

}  // namespace hocket

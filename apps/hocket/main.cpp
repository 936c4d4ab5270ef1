// SPDX-License-Identifier: BSL-1.0
#include <CLI/CLI.hpp>

#include "crawl/crawl_command.hpp"

int main(int argc, char** argv) {
  CLI::App app("Python's coroutine model for C++, at work.", "hocket");
  app.set_version_flag("--version", "hocket " HOCKET_VERSION);
  app.require_subcommand(1);

  int exit_code = 0;
  hocket::add_crawl_command(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return exit_code;
}

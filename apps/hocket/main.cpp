// SPDX-License-Identifier: BSL-1.0
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "crawl/crawl_command.hpp"
#include "help_page.hpp"
#include "hocket/base/standard_streams.hpp"
#include "tour/tour_command.hpp"

namespace {

constexpr int exit_usage = 2;

}  // namespace

int main(int argc, char** argv) {
  hocket::open_closed_standard_streams();
  CLI::App app("Python's coroutine model for C++, at work.", "hocket");
  // Its commands have it from here.
  app.formatter(std::make_shared<hocket::help_page>());
  app.set_help_flag("-h,--help", "show this");
  app.set_version_flag("--version", "hocket " HOCKET_VERSION, "show the version");
  app.require_subcommand(1);

  int exit_code = 0;
  hocket::add_crawl_command(app, exit_code);
  hocket::add_tour_command(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError&) {
    const auto unknown = app.remaining();
    if (!unknown.empty())
      std::cerr << "hocket: there is no command '" << unknown.front() << "'\n\n";
    std::cerr << app.help();
    return exit_usage;
  } catch (const CLI::ExtrasError&) {
    const std::string first = app.remaining(true).front();
    const char* const what = first.starts_with('-') ? "there is no option" : "no use for";
    std::cerr << "hocket: " << what << " '" << first << "'\n"
              << "Run with --help for more information.\n";
    return exit_usage;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_usage;
  }
  return exit_code;
}

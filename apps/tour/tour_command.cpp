// SPDX-License-Identifier: BSL-1.0
#include "tour/tour_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "hocket/base/terminal.hpp"
#include "hocket/errors.hpp"
#include "tour/tour.hpp"

namespace hocket {

namespace {

using namespace tour;

constexpr int exit_success = 0;
constexpr int exit_failure = 1;
constexpr int exit_usage = 2;

// Longer lines of prose are hard to read, however wide the terminal is.
constexpr std::size_t most_columns = 90;
constexpr std::size_t fewest_columns = 40;

struct tour_arguments {
  std::string name;
  bool list = false;
};

/// Any text in NO_COLOR means no colours (https://no-color.org).
bool colours_are_welcome() {
  const char* const no_color = std::getenv("NO_COLOR");
  return is_terminal(stdout) &&
         (no_color == nullptr || *no_color == '\0');
}

transcript_style style_of_terminal() {
  return {
      std::clamp(terminal_columns(stdout), fewest_columns, most_columns),
      colours_are_welcome()};
}

int run_tour(const tour_arguments& arguments) {
  try {
    if (arguments.list) {
      list_stops(std::cout);
    } else {
      show_tour(std::cout, arguments.name, style_of_terminal());
    }
    if (!std::cout.flush()) {
      throw std::system_error(errno, std::generic_category(),
                              "cannot write to the standard output");
    }
    return exit_success;
  } catch (const value_error& error) {
    std::cerr << "hocket tour: " << error.what() << '\n';
    return exit_usage;
  } catch (const std::exception& error) {
    std::cerr << "hocket tour: " << error.what() << '\n';
    return exit_failure;
  }
}

}  // namespace

void add_tour_command(CLI::App& app, int& exit_code) {
  CLI::App& command = *app.add_subcommand(
      "tour", "Shows what coroutines are, step by step, in running code");
  const auto arguments = std::make_shared<tour_arguments>();
  CLI::Option* const name =
      command.add_option("NAME", arguments->name,
                         "the stop to show; without it the whole tour");
  command
      .add_flag("--list", arguments->list, "list the stops and show none")
      ->excludes(name);
  command.callback([arguments, &exit_code] {
    exit_code = run_tour(*arguments);
  });
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#include "crawl/crawl_command.hpp"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "crawl/command_line.hpp"
#include "crawl/crawl_session.hpp"
#include "crawl/printable.hpp"
#include "crawl/json_report.hpp"
#include "crawl/report.hpp"
#include "crawl/summary.hpp"
#include "hocket/base/descriptor_limit.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/run.hpp"

namespace hocket {

namespace {

using namespace crawl;

constexpr int exit_success = 0;
constexpr int exit_failure = 1;
constexpr int exit_usage = 2;
constexpr int exit_interrupted = 130;

// As a FILE it means the standard output, as with many programs.
constexpr const char* standard_output = "-";

std::system_error cannot_write(const std::string& file) {
  const std::string name = file == standard_output ? "to the standard output" : printable(file);
  return {errno, std::generic_category(), "cannot write " + name};
}

// Opened before the crawl, whose result is not to be lost to a mistyped path.
std::ofstream open_json(const std::string& file) {
  std::ofstream out;
  if (file.empty() || file == standard_output) return out;
  out.open(file);
  if (!out) throw cannot_write(file);
  return out;
}

// A program that reads the report from a pipe must not find the summary in it.
void write_report(const crawl_report& report, std::ofstream& json, const std::string& json_file) {
  if (json_file == standard_output) {
    print_summary(std::cerr, report);
    std::cout << to_json(report);
  } else {
    print_summary(std::cout, report);
  }
  if (!std::cout.flush()) throw cannot_write(standard_output);
  if (json.is_open() && !(json << to_json(report) << std::flush)) throw cannot_write(json_file);
}

int crawl_and_report(const command_line& line) {
  session_options session = session_for(line);
  std::ofstream json = open_json(line.json_file);
  raise_descriptor_limit();
  crawl_report report;
  int exit_code = exit_success;
  try {
    run(crawl_session(std::move(session), report));
    const bool failed = report.pages.empty() || (line.fail_on_broken && report.has_faults());
    if (failed) exit_code = exit_failure;
  } catch (const keyboard_interrupt&) {
    exit_code = exit_interrupted;
  }
  write_report(report, json, line.json_file);
  return exit_code;
}

int run_crawl(const command_line& line) {
  try {
    return crawl_and_report(line);
  } catch (const url_error& error) {
    std::cerr << "hocket crawl: " << error.what() << '\n';
    return exit_usage;
  } catch (const std::exception& error) {
    std::cerr << "hocket crawl: " << error.what() << '\n';
    return exit_failure;
  }
}

}  // namespace

void add_crawl_command(CLI::App& app, int& exit_code) {
  CLI::App& command = *app.add_subcommand(
      "crawl", "Visits every page of a web site from one thread, many at a time");
  const auto line = std::make_shared<command_line>();
  add_options(command, *line);
  command.callback([line, &exit_code] {
    check_options(*line);
    exit_code = run_crawl(*line);
  });
}

}  // namespace hocket

// SPDX-License-Identifier: BSL-1.0
#include "crawl/crawl_command.hpp"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "crawl/crawl_session.hpp"
#include "crawl/printable.hpp"
#include "crawl/report.hpp"
#include "hocket/base/descriptor_limit.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/run.hpp"

namespace hocket {

namespace {

using namespace crawl;

constexpr std::size_t connections_to_a_site = 32;
constexpr std::size_t connections_to_the_embedded_site = 512;

constexpr int exit_success = 0;
constexpr int exit_failure = 1;
constexpr int exit_usage = 2;
constexpr int exit_interrupted = 130;

// As a FILE it means the standard output, as with many programs.
constexpr const char* standard_output = "-";

struct crawl_arguments {
  std::optional<std::string> url;
  std::size_t connections = 0;
  std::size_t max_pages = 0;
  double timeout_seconds = 30;
  std::string json_file;
  bool quiet = false;
  site_options site;
  std::pair<std::uint32_t, std::uint32_t> site_delay_ms{20, 200};
};

session_options session_for(const crawl_arguments& arguments) {
  session_options session;
  if (arguments.url) session.start = url::parse(*arguments.url);
  session.site = arguments.site;
  session.site.delay_min = std::chrono::milliseconds(arguments.site_delay_ms.first);
  session.site.delay_max = std::chrono::milliseconds(arguments.site_delay_ms.second);
  session.show_progress = !arguments.quiet;
  const std::size_t usual =
      session.start ? connections_to_a_site : connections_to_the_embedded_site;
  session.crawl.connections = arguments.connections > 0 ? arguments.connections : usual;
  session.crawl.max_pages = arguments.max_pages;
  session.crawl.timeout = std::chrono::ceil<std::chrono::milliseconds>(
      std::chrono::duration<double>(arguments.timeout_seconds));
  return session;
}

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

int crawl_and_report(const crawl_arguments& arguments) {
  session_options session = session_for(arguments);
  std::ofstream json = open_json(arguments.json_file);
  raise_descriptor_limit();
  crawl_report report;
  int exit_code = exit_success;
  try {
    run(crawl_session(std::move(session), report));
    if (report.pages.empty()) exit_code = exit_failure;
  } catch (const keyboard_interrupt&) {
    exit_code = exit_interrupted;
  }
  write_report(report, json, arguments.json_file);
  return exit_code;
}

int run_crawl(const crawl_arguments& arguments) {
  try {
    return crawl_and_report(arguments);
  } catch (const url_error& error) {
    std::cerr << "hocket crawl: " << error.what() << '\n';
    return exit_usage;
  } catch (const std::exception& error) {
    std::cerr << "hocket crawl: " << error.what() << '\n';
    return exit_failure;
  }
}

void add_crawl_options(CLI::App& command, crawl_arguments& arguments) {
  command.add_option("URL", arguments.url,
                     "where to begin; without it an embedded site is served and crawled");
  command
      .add_option("--max-pages", arguments.max_pages, "stop after so many pages (default: never)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000'000}));
  command
      .add_option("--connections", arguments.connections,
                  "connections at a time (default: 32, and 512 to the embedded site)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000}));
  command
      .add_option("--timeout", arguments.timeout_seconds,
                  "give a request up after so many seconds (default: 30)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 86'400.0));
  command
      .add_option("--json", arguments.json_file,
                  "write the whole report there; - is stdout, and the summary goes to stderr")
      ->type_name("FILE")
      ->check([](const std::string& name) { return name.empty() ? "the name is empty" : ""; });
  command.add_flag("--quiet", arguments.quiet, "show no progress");
  command
      .add_option("--site-pages", arguments.site.pages,
                  "pages of the embedded site (default: 2000)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}));
  command
      .add_option("--site-delay-ms", arguments.site_delay_ms,
                  "the embedded site's quickest and slowest answer (default: 20 200)")
      ->type_name("MIN MAX");
  command.add_option("--site-seed", arguments.site.seed, "another embedded site (default: 1)")
      ->type_name("N");
}

void check_site_delay(const crawl_arguments& arguments) {
  const auto [quickest, slowest] = arguments.site_delay_ms;
  if (quickest > slowest) {
    throw CLI::ValidationError(
        "--site-delay-ms",
        "MIN " + std::to_string(quickest) + " is more than MAX " + std::to_string(slowest));
  }
}

}  // namespace

void add_crawl_command(CLI::App& app, int& exit_code) {
  CLI::App& command = *app.add_subcommand(
      "crawl", "Visits every page of a web site from one thread, many at a time");
  const auto arguments = std::make_shared<crawl_arguments>();
  add_crawl_options(command, *arguments);
  command.callback([arguments, &exit_code] {
    check_site_delay(*arguments);
    exit_code = run_crawl(*arguments);
  });
}

}  // namespace hocket

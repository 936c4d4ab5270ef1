// SPDX-License-Identifier: BSL-1.0
#include "crawl/crawl_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crawl/command_line.hpp"
#include "crawl/crawl_session.hpp"
#include "crawl/report/html_report.hpp"
#include "crawl/report/json_report.hpp"
#include "crawl/report/junit_report.hpp"
#include "crawl/report/quantity.hpp"
#include "crawl/report/report.hpp"
#include "crawl/report/report_file.hpp"
#include "crawl/report/summary.hpp"
#include "crawl/site/site.hpp"
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
constexpr int exit_signal = 128;  // and the signal's number

void write_summary(const crawl_report& report, const std::vector<report_file>& files) {
  // A program that reads a report from a pipe must not find the summary in it.
  const bool piped = std::any_of(files.begin(), files.end(),
                                 [](const report_file& f) { return f.to_standard_output(); });
  print_summary(piped ? std::cerr : std::cout, report);
  if (!std::cout.flush()) throw cannot_write_to_standard_output();
}

// Each is worth having without the others. THROWS: `fault`, or else the first error, when all have
// been tried.
void write_reports(const crawl_report& report, std::vector<report_file>& files,
                   std::exception_ptr fault) {
  const auto attempt = [&fault](const auto& write) {
    try {
      write();
    } catch (...) {
      if (!fault) fault = std::current_exception();
    }
  };
  for (report_file& file : files) attempt([&] { file.write(report); });
  attempt([&] { write_summary(report, files); });
  if (fault) std::rethrow_exception(fault);
}

int crawl_and_report(const command_line& line) {
  session_options session = session_for(line);
  std::vector<report_file> files;
  files.emplace_back(line.json_file, &to_json);
  files.emplace_back(line.junit_file, &to_junit);
  files.emplace_back(line.html_file, &to_html);
  raise_descriptor_limit();
  crawl_report report;
  int exit_code = exit_success;
  std::exception_ptr fault;
  try {
    run(crawl_session(std::move(session), report));
    const bool failed = report.pages.empty() || (line.fail_on_broken && report.has_faults());
    if (failed) exit_code = exit_failure;
  } catch (const keyboard_interrupt&) {
    exit_code = exit_interrupted;
  } catch (const ended_by_signal& signal) {
    exit_code = exit_signal + signal.signo();
  } catch (...) {
    fault = std::current_exception();
    const bool never_began = report.start_url.empty();
    if (never_began) throw;
  }
  write_reports(report, files, std::move(fault));
  return exit_code;
}

// Ctrl-C is the way to end it.
int serve_site(const command_line& line) {
  const session_options session = session_for(line);
  raise_descriptor_limit();
  const auto tell = [&](const std::string& address) {
    const site served(session.site);
    std::cout << "A site of " << show_count(session.site.pages) << " pages, "
              << show_count(served.redirect_paths().size()) << " redirects and "
              << show_count(served.broken_paths().size()) << " broken links is served at "
              << address << " until ctrl-C\n"
              << std::flush;
  };
  try {
    run(serve_demo(session.site, session.site_port, tell));
  } catch (const keyboard_interrupt&) {
  }
  return exit_success;
}

int run_crawl(const command_line& line) {
  try {
    return line.serve_demo ? serve_site(line) : crawl_and_report(line);
  } catch (const url_error& error) {
    std::cerr << "hocket crawl: " << error.what() << '\n';
    return exit_usage;
  } catch (const value_error& error) {
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

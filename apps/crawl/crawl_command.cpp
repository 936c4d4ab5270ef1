// SPDX-License-Identifier: BSL-1.0
#include "crawl/crawl_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "crawl/command_line.hpp"
#include "crawl/crawl_session.hpp"
#include "crawl/report/html_report.hpp"
#include "crawl/report/json_report.hpp"
#include "crawl/report/junit_report.hpp"
#include "crawl/report/quantity.hpp"
#include "crawl/report/report.hpp"
#include "crawl/report/summary.hpp"
#include "crawl/site/site.hpp"
#include "crawl/web/printable.hpp"
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

// A report to a file, which is opened before the crawl: its result is not to be lost to a mistyped
// path.
class report_file {
 public:
  using format = std::string (*)(const crawl_report&);

  report_file(std::string name, format how) : name_(std::move(name)), format_(how) {
    if (name_.empty() || to_standard_output()) return;
    out_.open(name_);
    if (!out_) throw cannot_write(name_);
  }

  [[nodiscard]] bool to_standard_output() const noexcept { return name_ == standard_output; }

  void write(const crawl_report& report) {
    if (name_.empty()) return;
    std::ostream& out = to_standard_output() ? std::cout : out_;
    if (!(out << format_(report) << std::flush)) throw cannot_write(name_);
  }

 private:
  std::string name_;
  format format_;
  std::ofstream out_;
};

void write_summary(const crawl_report& report, const std::vector<report_file>& files) {
  // A program that reads a report from a pipe must not find the summary in it.
  const bool piped = std::any_of(files.begin(), files.end(),
                                 [](const report_file& f) { return f.to_standard_output(); });
  print_summary(piped ? std::cerr : std::cout, report);
  if (!std::cout.flush()) throw cannot_write(standard_output);
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

// SPDX-License-Identifier: BSL-1.0
#include "crawl/command_line.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <utility>

namespace hocket::crawl {

namespace {

constexpr std::size_t connections_to_a_site = 32;
constexpr std::size_t connections_to_the_embedded_site = 512;

constexpr std::size_t most_connections = 100'000;
constexpr double day_seconds = 86'400;

std::chrono::milliseconds milliseconds(double seconds) {
  return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
}

std::vector<path_pattern> patterns(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::string check_pattern(const std::string& text) {
  const bool is_path = text.starts_with('/') || text.starts_with('*');
  return is_path ? "" : "'" + text + "' begins with neither / nor *";
}

std::string check_file_name(const std::string& name) {
  return name.empty() ? "the name is empty" : "";
}

std::string check_user_agent(const std::string& text) {
  const bool one_line = text.find_first_of("\r\n") == std::string::npos;
  return one_line && !text.empty() ? "" : "it is to be one line of text";
}

void add_scope_options(CLI::App& command, command_line& line) {
  const char* const group = "Which pages";
  command
      .add_option("--depth", line.depth, "go no further than N links from the start")
      ->type_name("N")
      ->check(CLI::Range(0, 1'000'000))
      ->group(group);
  command
      .add_option("--include", line.include,
                  "visit only paths that begin with PATTERN, as in robots.txt: * is any text, $ "
                  "the end; may be repeated")
      ->type_name("PATTERN")
      ->expected(1)
      ->take_all()
      ->check(check_pattern)
      ->group(group);
  command.add_option("--exclude", line.exclude, "do not visit these; may be repeated")
      ->type_name("PATTERN")
      ->expected(1)
      ->take_all()
      ->check(check_pattern)
      ->group(group);
  command
      .add_flag("--sitemap", line.sitemap,
                "also begin with the site's sitemap (that of robots.txt, or else /sitemap.xml)")
      ->group(group);
  command
      .add_flag("--external", line.external,
                "also ask whether the pages that links off the site lead to are there")
      ->group(group);
  command
      .add_flag("--fragments", line.fragments,
                "also check that pages have the places that links name (#part)")
      ->group(group);
  command.add_flag("--ignore-robots", line.ignore_robots, "do not ask for robots.txt")
      ->group(group);
}

void add_politeness_options(CLI::App& command, command_line& line) {
  const char* const group = "Politeness";
  command
      .add_option("--connections", line.connections,
                  "connections at a time (default: 32, and 512 to the embedded site)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, most_connections))
      ->group(group);
  command
      .add_option("--connections-per-host", line.connections_per_host,
                  "the same for each host (default: as --connections)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, most_connections))
      ->group(group);
  command
      .add_option("--delay", line.delay_seconds,
                  "time between two requests to one host (default: what its robots.txt asks for)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, day_seconds))
      ->group(group);
  command
      .add_option("--rate", line.rate, "at most so many requests a second, to all hosts together")
      ->type_name("N")
      ->check(CLI::Range(0.001, 1e6))
      ->group(group);
}

void add_request_options(CLI::App& command, command_line& line) {
  const char* const group = "Requests";
  command
      .add_option("--timeout", line.timeout_seconds,
                  "give a request up after so many seconds (default: 30)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, day_seconds))
      ->group(group);
  command
      .add_option("--retries", line.retries,
                  "make a request again up to N times when it timed out or broke off, or the "
                  "server is busy (default: 2)")
      ->type_name("N")
      ->check(CLI::Range(0, 100))
      ->group(group);
  command
      .add_option("--user-agent", line.user_agent,
                  "who asks; its first word is looked for in robots.txt (default: hocket/0.1)")
      ->type_name("TEXT")
      ->check(check_user_agent)
      ->group(group);
}

void add_limit_options(CLI::App& command, command_line& line) {
  const char* const group = "Limits";
  command.add_option("--max-pages", line.max_pages, "stop after so many pages (default: never)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000'000}))
      ->group(group);
  command
      .add_option("--max-bytes", line.max_bytes,
                  "stop after so much data: 500MB, 2GB (default: never)")
      ->type_name("SIZE")
      ->transform(CLI::AsSizeValue(true))
      ->group(group);
  command
      .add_option("--max-time", line.max_time_seconds, "stop after so long (default: never)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 365 * day_seconds))
      ->group(group);
  command
      .add_option("--max-page-size", line.max_page_bytes,
                  "give up larger pages (default: 16 MiB)")
      ->type_name("SIZE")
      ->transform(CLI::AsSizeValue(true))
      ->group(group);
  command
      .add_option("--max-addresses", line.max_addresses,
                  "remember no more addresses, which bounds the memory (default: 1000000)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000'000}))
      ->group(group);
}

void add_result_options(CLI::App& command, command_line& line) {
  const char* const group = "Results";
  command
      .add_option("--state", line.state_file,
                  "keep the crawl in this file; with the same file it goes on where it was ended")
      ->type_name("FILE")
      ->check(check_file_name)
      ->group(group);
  command
      .add_option("--json", line.json_file,
                  "write the whole report there; - is stdout, and the summary goes to stderr")
      ->type_name("FILE")
      ->check(check_file_name)
      ->group(group);
  command
      .add_flag("--fail-on-broken", line.fail_on_broken,
                "exit with 1 when a link is broken or a request failed")
      ->group(group);
  command.add_flag("--quiet", line.quiet, "show no progress")->group(group);
}

void add_site_options(CLI::App& command, command_line& line) {
  const char* const group = "Embedded site";
  command
      .add_option("--site-pages", line.site.pages, "pages of the embedded site (default: 2000)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}))
      ->group(group);
  command
      .add_option("--site-delay-ms", line.site_delay_ms,
                  "the embedded site's quickest and slowest answer (default: 20 200)")
      ->type_name("MIN MAX")
      ->group(group);
  command.add_option("--site-seed", line.site.seed, "another embedded site (default: 1)")
      ->type_name("N")
      ->group(group);
}

}  // namespace

void add_options(CLI::App& command, command_line& line) {
  command.add_option("URL", line.url,
                     "where to begin; without it an embedded site is served and crawled");
  add_scope_options(command, line);
  add_politeness_options(command, line);
  add_request_options(command, line);
  add_limit_options(command, line);
  add_result_options(command, line);
  add_site_options(command, line);
}

void check_options(const command_line& line) {
  const auto [quickest, slowest] = line.site_delay_ms;
  if (quickest > slowest) {
    throw CLI::ValidationError(
        "--site-delay-ms",
        "MIN " + std::to_string(quickest) + " is more than MAX " + std::to_string(slowest));
  }
  if (!line.url && !line.state_file.empty()) {
    throw CLI::ValidationError(
        "--state", "it needs a URL, since the embedded site has another address in each run");
  }
}

session_options session_for(const command_line& line) {
  session_options session;
  if (line.url) session.start = url::parse(*line.url);
  session.site = line.site;
  session.site.delay_min = std::chrono::milliseconds(line.site_delay_ms.first);
  session.site.delay_max = std::chrono::milliseconds(line.site_delay_ms.second);
  session.show_progress = !line.quiet;

  crawl_options& crawl = session.crawl;
  const std::size_t usual =
      session.start ? connections_to_a_site : connections_to_the_embedded_site;
  crawl.connections = line.connections > 0 ? line.connections : usual;
  crawl.polite = {line.connections_per_host, milliseconds(line.delay_seconds), line.rate};
  crawl.limits = {line.max_pages,
                  line.max_bytes,
                  milliseconds(line.max_time_seconds),
                  static_cast<std::size_t>(line.max_page_bytes),
                  line.depth,
                  line.max_addresses};
  crawl.requests.timeout = milliseconds(line.timeout_seconds);
  crawl.requests.retries = line.retries;
  crawl.requests.user_agent = line.user_agent;
  crawl.include = patterns(line.include);
  crawl.exclude = patterns(line.exclude);
  crawl.obey_robots = !line.ignore_robots;
  crawl.read_sitemap = line.sitemap;
  crawl.check_external = line.external;
  crawl.check_fragments = line.fragments;
  crawl.state_file = line.state_file;
  return session;
}

}  // namespace hocket::crawl

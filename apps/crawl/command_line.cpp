// SPDX-License-Identifier: BSL-1.0
#include "crawl/command_line.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <utility>

#include "crawl/ascii.hpp"
#include "crawl/printable.hpp"

namespace hocket::crawl {

namespace {

constexpr std::size_t connections_to_a_site = 32;
constexpr std::size_t connections_to_the_embedded_site = 512;

constexpr std::size_t most_connections = 100'000;
constexpr double day_seconds = 86'400;

// Without CLI11's description, which would make the help unreadable; its errors have the range.
template <class Number>
CLI::Validator within(Number least, Number most) {
  return CLI::Range(least, most).description("");
}
CLI::Validator size_with_unit() {
  CLI::AsSizeValue size(false);
  size.description("");
  return size;
}

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

std::string check_header(const std::string& text) {
  const bool one_line = text.find_first_of("\r\n") == std::string::npos;
  const std::size_t colon = text.find(':');
  const bool named = colon != std::string::npos && colon > 0;
  return one_line && named ? "" : "'" + printable(text) + "' is not NAME: VALUE";
}

std::string check_user(const std::string& text) {
  return text.find(':') != std::string::npos ? "" : "there is no colon before the password";
}

void add_scope_options(CLI::App& command, command_line& line) {
  const char* const group = "Which pages";
  command.add_option("--depth", line.depth, "go no further than N links from the start")
      ->type_name("N")
      ->check(within(0, 1'000'000))
      ->group(group);
  command
      .add_option("--include", line.include,
                  "visit only such paths: /docs/, /*.html$; may be repeated")
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
                "begin with the sitemap, too: that of robots.txt, or /sitemap.xml")
      ->group(group);
  command.add_flag("--external", line.external, "check links that leave the site, too")
      ->group(group);
  command
      .add_flag("--fragments", line.fragments,
                "check that pages have the places that links name (#part)")
      ->group(group);
  command.add_flag("--ignore-robots", line.ignore_robots, "do not ask for robots.txt")
      ->group(group);
}

void add_politeness_options(CLI::App& command, command_line& line) {
  const char* const group = "Politeness";
  command
      .add_option("--connections", line.connections,
                  "connections at a time (default: 32; 512 to the embedded site)")
      ->type_name("N")
      ->check(within(std::size_t{1}, most_connections))
      ->group(group);
  command
      .add_option("--connections-per-host", line.connections_per_host,
                  "the same for each host (default: as --connections)")
      ->type_name("N")
      ->check(within(std::size_t{1}, most_connections))
      ->group(group);
  command
      .add_option("--delay", line.delay_seconds,
                  "time between two requests to a host (default: as robots.txt says)")
      ->type_name("SECONDS")
      ->check(within(0.0, day_seconds))
      ->group(group);
  command
      .add_option("--rate", line.rate, "at most so many requests a second, to all hosts together")
      ->type_name("N")
      ->check(within(0.001, 1e6))
      ->group(group);
}

void add_request_options(CLI::App& command, command_line& line) {
  const char* const group = "Requests";
  command
      .add_option("--timeout", line.timeout_seconds,
                  "give a request up after so many seconds (default: 30)")
      ->type_name("SECONDS")
      ->check(within(0.001, day_seconds))
      ->group(group);
  command
      .add_option("--retries", line.retries,
                  "try again after timeouts, broken connections, 429, 503 (default: 2)")
      ->type_name("N")
      ->check(within(0, 100))
      ->group(group);
  command
      .add_option("--user-agent", line.user_agent,
                  "who asks; robots.txt goes by its first word (default: hocket/0.1)")
      ->type_name("TEXT")
      ->check(check_user_agent)
      ->group(group);
  command.add_option("--header", line.headers, "send this line to the site; may be repeated")
      ->type_name("\"NAME: VALUE\"")
      ->expected(1)
      ->take_all()
      ->check(check_header)
      ->group(group);
  command.add_option("--user", line.user, "basic authentication at the site")
      ->type_name("NAME:PASSWORD")
      ->check(check_user)
      ->group(group);
  command
      .add_option("--cookies", line.cookie_file, "cookies to begin with, as browsers export them")
      ->type_name("FILE")
      ->check(check_file_name)
      ->group(group);
  command
      .add_option("--proxy", line.proxy, "ask it for everything: http://host:port, socks5h://...")
      ->type_name("URL")
      ->group(group);
}

void add_tls_options(CLI::App& command, command_line& line) {
  const char* const group = "TLS";
  command.add_option("--ca-file", line.ca_file, "trust these certificates (PEM), and no others")
      ->type_name("FILE")
      ->check(check_file_name)
      ->group(group);
  command.add_option("--cert", line.client_certificate, "our own certificate (PEM)")
      ->type_name("FILE")
      ->check(check_file_name)
      ->group(group);
  command.add_option("--key", line.client_key, "its key (PEM)")
      ->type_name("FILE")
      ->check(check_file_name)
      ->group(group);
  command.add_flag("--insecure", line.insecure, "do not look at certificates")->group(group);
}

void add_limit_options(CLI::App& command, command_line& line) {
  const char* const group = "Limits";
  command.add_option("--max-pages", line.max_pages, "stop after so many pages (default: never)")
      ->type_name("N")
      ->check(within(std::size_t{1}, std::size_t{1'000'000'000}))
      ->group(group);
  command
      .add_option("--max-bytes", line.max_bytes,
                  "stop after so much data: 500MB, 2GB (default: never)")
      ->type_name("SIZE")
      ->transform(size_with_unit())
      ->group(group);
  command.add_option("--max-time", line.max_time_seconds, "stop after so long (default: never)")
      ->type_name("SECONDS")
      ->check(within(0.001, 365 * day_seconds))
      ->group(group);
  command
      .add_option("--max-page-size", line.max_page_bytes, "give up larger pages (default: 16 MiB)")
      ->type_name("SIZE")
      ->transform(size_with_unit())
      ->group(group);
  command
      .add_option("--max-addresses", line.max_addresses,
                  "know so many addresses at most (default: 1000000)")
      ->type_name("N")
      ->check(within(std::size_t{1}, std::size_t{1'000'000'000}))
      ->group(group);
}

void add_result_options(CLI::App& command, command_line& line) {
  const char* const group = "Results";
  command
      .add_option("--state", line.state_file,
                  "keep the crawl there, to go on with it after it was ended or killed")
      ->type_name("FILE")
      ->check(check_file_name)
      ->group(group);
  command
      .add_option("--json", line.json_file,
                  "the whole report; - is stdout, and the summary goes to stderr")
      ->type_name("FILE")
      ->check(check_file_name)
      ->group(group);
  command.add_option("--junit", line.junit_file, "a report for CI systems, in JUnit's XML")
      ->type_name("FILE")
      ->check(check_file_name)
      ->group(group);
  command.add_option("--html", line.html_file, "a report to look at: one page that needs no other")
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
  command.add_option("--site-pages", line.site.pages, "pages of the embedded site (default: 2000)")
      ->type_name("N")
      ->check(within(std::size_t{1}, std::size_t{10'000'000}))
      ->group(group);
  command
      .add_option("--site-delay-ms", line.site_delay_ms,
                  "the embedded site's quickest and slowest answer (default: 20 200)")
      ->type_name("MIN MAX")
      ->group(group);
  command
      .add_option("--site-faults", line.site.fault_percent,
                  "so many percent of its pages link to one that drips, breaks off, never ends ...")
      ->type_name("PERCENT")
      ->check(within(0, 100))
      ->group(group);
  command.add_option("--site-port", line.site_port, "its port (default: any that is free)")
      ->type_name("PORT")
      ->group(group);
  command
      .add_flag("--serve-demo", line.serve_demo,
                "serve it alone, for other crawlers to be tried on, until ctrl-C")
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
  add_tls_options(command, line);
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
  const int to_standard_output = static_cast<int>(line.json_file == "-") +
                                 static_cast<int>(line.junit_file == "-") +
                                 static_cast<int>(line.html_file == "-");
  if (to_standard_output > 1) {
    throw CLI::ValidationError("-", "only one report can go to the standard output");
  }
  if (line.url && line.serve_demo) {
    throw CLI::ValidationError("--serve-demo", "it crawls nothing, so there can be no URL");
  }
  if (!line.url && !line.state_file.empty()) {
    throw CLI::ValidationError(
        "--state", "it needs a URL, since the embedded site has another address in each run");
  }
}

namespace {

request_options requests_for(const command_line& line) {
  request_options requests;
  requests.timeout = milliseconds(line.timeout_seconds);
  requests.retries = line.retries;
  requests.user_agent = line.user_agent;
  for (const std::string& header : line.headers) {
    const std::size_t colon = header.find(':');
    requests.headers.add(header.substr(0, colon), std::string(trimmed(header.substr(colon + 1))));
  }
  if (!line.user.empty()) {
    const std::size_t colon = line.user.find(':');
    requests.authentication = {line.user.substr(0, colon), line.user.substr(colon + 1)};
  }
  requests.cookie_file = line.cookie_file;
  requests.ca_file = line.ca_file;
  requests.client_certificate = line.client_certificate;
  requests.client_key = line.client_key;
  requests.verify_tls = !line.insecure;
  requests.proxy = line.proxy;
  return requests;
}

}  // namespace

session_options session_for(const command_line& line) {
  session_options session;
  if (line.url) session.start = url::parse(*line.url);
  session.site = line.site;
  session.site.delay_min = std::chrono::milliseconds(line.site_delay_ms.first);
  session.site.delay_max = std::chrono::milliseconds(line.site_delay_ms.second);
  session.site_port = line.site_port;
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
  crawl.requests = requests_for(line);
  crawl.include = patterns(line.include);
  crawl.exclude = patterns(line.exclude);
  crawl.obey_robots = !line.ignore_robots;
  crawl.read_sitemap = line.sitemap;
  crawl.check_external = line.external;
  crawl.check_fragments = line.fragments;
  crawl.record_timeline = !line.html_file.empty();
  crawl.state_file = line.state_file;
  return session;
}

}  // namespace hocket::crawl

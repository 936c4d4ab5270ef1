// SPDX-License-Identifier: BSL-1.0
#include "crawl/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <string_view>
#include <utility>

#include "crawl/report/report_file.hpp"
#include "crawl/web/ascii.hpp"
#include "crawl/web/printable.hpp"

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

// To CLI11's own range what is not a number is neither too small nor too large.
CLI::Validator within(double least, double most) {
  const auto check = [least, most](const std::string& text) -> std::string {
    double value = 0;
    if (CLI::detail::lexical_cast(text, value) && value >= least && value <= most) return "";
    std::ostringstream why;
    why << "Value " << text << " not in range " << least << " to " << most;
    return why.str();
  };
  return {check, ""};
}

std::string check_not_negative(const std::string& text) {
  return text.starts_with('-') ? "Value " + text + " is less than 0" : "";
}

// "1.5MB": MB is 10^6, MiB 2^20.
std::optional<std::uint64_t> size_in(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc() || !(number >= 0)) return std::nullopt;
  const std::string unit = lowered(trimmed({rest, end}));
  double factor = 1;
  if (!unit.empty() && unit != "b") {
    const std::size_t power = std::string_view("kmgt").find(unit.front());
    const std::string_view ending = std::string_view(unit).substr(1);
    const bool binary = ending == "i" || ending == "ib";
    if (power == std::string_view::npos || (!binary && !ending.empty() && ending != "b")) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i <= power; ++i) factor *= binary ? 1024 : 1000;
  }
  constexpr double most = 1e18;
  const double bytes = std::ceil(number * factor);
  return bytes <= most ? std::optional(static_cast<std::uint64_t>(bytes)) : std::nullopt;
}

CLI::Validator size_with_unit() {
  const auto in_bytes = [](std::string& text) -> std::string {
    const auto size = size_in(text);
    if (!size) return "'" + printable(text) + "' is no size such as 500000, 1.5MB or 2GiB";
    text = std::to_string(*size);
    return "";
  };
  return {in_bytes, ""};
}

std::chrono::milliseconds milliseconds(double seconds) {
  return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
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

// What HTTP calls a token.
bool stands_in_a_name(char c) {
  constexpr std::string_view separators = "()<>@,;:\\\"/[]?={}";
  return c > ' ' && c < 0x7f && separators.find(c) == std::string_view::npos;
}

std::string check_header(const std::string& text) {
  const bool one_line = text.find_first_of("\r\n") == std::string::npos;
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  const bool named = colon != std::string::npos && !name.empty() &&
                     std::all_of(name.begin(), name.end(), stands_in_a_name);
  return one_line && named ? "" : "'" + printable(text) + "' is not NAME: VALUE";
}

std::string check_user(const std::string& text) {
  return text.find(':') != std::string::npos ? "" : "there is no colon before the password";
}

// What follows is shown under this heading.
void begin_group(CLI::App& command, const char* heading) {
  command.option_defaults()->group(heading);
}

CLI::Option* add_seconds(CLI::App& command, const char* name, std::chrono::milliseconds& into,
                         const char* help, double least, double most) {
  const auto take = [&into](double seconds) { into = milliseconds(seconds); };
  return command.add_option_function<double>(name, take, help)
      ->type_name("SECONDS")
      ->check(within(least, most));
}

CLI::Option* add_file(CLI::App& command, const char* name, std::string& into, const char* help) {
  return command.add_option(name, into, help)->type_name("FILE")->check(check_file_name);
}

// `take` is given the texts of all its occurrences.
template <class Take>
CLI::Option* add_repeatable(CLI::App& command, const char* name, Take take, const char* help) {
  return command.add_option_function<std::vector<std::string>>(name, take, help)
      ->allow_extra_args(false)  // or the last one would take the URL, too
      ->take_all();
}

CLI::Option* add_patterns(CLI::App& command, const char* name, std::vector<path_pattern>& into,
                          const char* help) {
  const auto take = [&into](const std::vector<std::string>& texts) {
    into = {texts.begin(), texts.end()};
  };
  return add_repeatable(command, name, take, help)->type_name("PATTERN")->check(check_pattern);
}

void add_scope_options(CLI::App& command, crawl_options& crawl) {
  begin_group(command, "Which pages");
  command.add_option("--depth", crawl.limits.depth, "go no further than N links from the start")
      ->type_name("N")
      ->check(within(0, 1'000'000));
  add_patterns(command, "--include", crawl.include,
               "visit only such paths: /docs/, /*.html$; may be repeated");
  add_patterns(command, "--exclude", crawl.exclude, "do not visit these; may be repeated");
  command.add_flag("--sitemap", crawl.read_sitemap,
                   "begin with the sitemap, too: that of robots.txt, or /sitemap.xml");
  command.add_flag("--external", crawl.check_external, "check links that leave the site, too");
  command.add_flag("--fragments", crawl.check_fragments,
                   "check that pages have the places that links name (#part)");
  command.add_flag_callback(
      "--ignore-robots", [&crawl] { crawl.obey_robots = false; }, "do not ask for robots.txt");
}

void add_politeness_options(CLI::App& command, command_line& line) {
  politeness& polite = line.session.crawl.polite;
  begin_group(command, "Politeness");
  command
      .add_option("--connections", line.connections,
                  "connections at a time (default: 32; 512 to the embedded site)")
      ->type_name("N")
      ->check(within(std::size_t{1}, most_connections));
  command
      .add_option("--connections-per-host", polite.connections_per_host,
                  "the same for each host (default: as --connections)")
      ->type_name("N")
      ->check(within(std::size_t{1}, most_connections));
  add_seconds(command, "--delay", polite.delay,
              "time between two requests to a host (default: as robots.txt says)", 0, day_seconds);
  command
      .add_option("--rate", polite.requests_per_second,
                  "at most so many requests a second, to all hosts together")
      ->type_name("N")
      ->check(within(0.001, 1e6));
}

void add_headers_and_user(CLI::App& command, request_options& requests) {
  const auto take_headers = [&requests](const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      const std::size_t colon = line.find(':');
      requests.headers.add(line.substr(0, colon), std::string(trimmed(line.substr(colon + 1))));
    }
  };
  add_repeatable(command, "--header", take_headers, "send this line to the site; may be repeated")
      ->type_name("\"NAME: VALUE\"")
      ->check(check_header);
  const auto take_user = [&requests](const std::string& user) {
    const std::size_t colon = user.find(':');
    requests.authentication = {user.substr(0, colon), user.substr(colon + 1)};
  };
  command.add_option_function<std::string>("--user", take_user, "basic authentication at the site")
      ->type_name("NAME:PASSWORD")
      ->check(check_user);
}

void add_request_options(CLI::App& command, request_options& requests) {
  begin_group(command, "Requests");
  add_seconds(command, "--timeout", requests.timeout,
              "give a request up after so many seconds (default: 30)", 0.001, day_seconds);
  command
      .add_option("--retries", requests.retries,
                  "try again after timeouts, broken connections, 429, 503 (default: 2)")
      ->type_name("N")
      ->check(within(0, 100));
  command
      .add_option("--user-agent", requests.user_agent,
                  "who asks; robots.txt goes by its first word (default: hocket/0.1)")
      ->type_name("TEXT")
      ->check(check_user_agent);
  add_headers_and_user(command, requests);
  add_file(command, "--cookies", requests.cookie_file,
           "cookies to begin with, as browsers export them");
  command
      .add_option("--proxy", requests.proxy,
                  "ask it for everything: http://host:port, socks5h://...")
      ->type_name("URL");
}

void add_tls_options(CLI::App& command, request_options& requests) {
  begin_group(command, "TLS");
  CLI::Option* const trusted = add_file(command, "--ca-file", requests.ca_file,
                                        "trust these certificates (PEM), and no others");
  CLI::Option* const certificate =
      add_file(command, "--cert", requests.client_certificate, "our own certificate (PEM)");
  add_file(command, "--key", requests.client_key, "its key (PEM)")->needs(certificate);
  command
      .add_flag_callback(
          "--insecure", [&requests] { requests.verify_tls = false; }, "do not look at certificates")
      ->excludes(trusted);
}

void add_limit_options(CLI::App& command, crawl_limits& limits) {
  begin_group(command, "Limits");
  command.add_option("--max-pages", limits.pages, "stop after so many pages (default: never)")
      ->type_name("N")
      ->check(within(std::size_t{1}, std::size_t{1'000'000'000}));
  command
      .add_option("--max-bytes", limits.bytes,
                  "stop when so much was received: 500MB, 2GB (default: never)")
      ->type_name("SIZE")
      ->transform(size_with_unit());
  add_seconds(command, "--max-time", limits.time, "stop after so long (default: never)", 0.001,
              365 * day_seconds);
  command
      .add_option("--max-page-size", limits.page_bytes, "give up larger pages (default: 16 MiB)")
      ->type_name("SIZE")
      ->transform(size_with_unit());
  command
      .add_option("--max-addresses", limits.addresses,
                  "know so many addresses at most (default: 1000000)")
      ->type_name("N")
      ->check(within(std::size_t{1}, std::size_t{1'000'000'000}));
}

void add_result_options(CLI::App& command, command_line& line, CLI::Option* url) {
  begin_group(command, "Results");
  add_file(command, "--state", line.session.crawl.state_file,
           "keep the crawl there, to go on with it after it was ended or killed")
      ->needs(url);
  add_file(command, "--json", line.json_file,
           "the whole report; - is stdout, and the summary goes to stderr");
  add_file(command, "--junit", line.junit_file, "a report for CI systems, in JUnit's XML");
  add_file(command, "--html", line.html_file, "a report to look at: one page that needs no other");
  command.add_flag("--fail-on-broken", line.fail_on_broken,
                   "exit with 1 when a link is broken or a request failed");
  command.add_flag_callback(
      "--quiet", [&line] { line.session.show_progress = false; }, "show no progress");
}

void add_site_options(CLI::App& command, command_line& line, CLI::Option* url) {
  site_options& site = line.session.site;
  begin_group(command, "Embedded site");
  command.add_option("--site-pages", site.pages, "pages of the embedded site (default: 2000)")
      ->type_name("N")
      ->check(within(std::size_t{1}, std::size_t{10'000'000}))
      ->excludes(url);
  using delay_range = std::pair<std::uint32_t, std::uint32_t>;
  const auto take_delays = [&site](const delay_range& range) {
    site.delay_min = std::chrono::milliseconds(range.first);
    site.delay_max = std::chrono::milliseconds(range.second);
  };
  command
      .add_option_function<delay_range>(
          "--site-delay-ms", take_delays,
          "the embedded site's quickest and slowest answer (default: 20 200)")
      ->type_name("MIN MAX")
      ->excludes(url);
  command
      .add_option("--site-faults", site.fault_percent,
                  "so many percent of its pages link to one that drips, breaks off, never ends ...")
      ->type_name("PERCENT")
      ->check(within(0, 100))
      ->excludes(url);
  command.add_option("--site-port", line.session.site_port, "its port (default: any that is free)")
      ->type_name("PORT")
      ->check(check_not_negative)
      ->excludes(url);
  command.add_option("--site-seed", site.seed, "another embedded site (default: 1)")
      ->type_name("N")
      ->check(check_not_negative)
      ->excludes(url);
  CLI::Option* const alone =
      command.add_flag("--serve-demo", line.serve_demo,
                       "serve it alone, for other crawlers to be tried on, until ctrl-C");
  alone->excludes(url);
  for (const char* result : {"--json", "--junit", "--html"}) alone->excludes(result);
}

void check_outputs(const command_line& line) {
  using output = std::pair<const char*, const std::string&>;
  const std::array<output, 4> outputs{{{"--json", line.json_file},
                                       {"--junit", line.junit_file},
                                       {"--html", line.html_file},
                                       {"--state", line.session.crawl.state_file}}};
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::size_t j = i + 1; j < outputs.size(); ++j) {
      const auto& [option, name] = outputs[i];
      const auto& [other_option, other] = outputs[j];
      if (name.empty() || other.empty() || name == "-" || !are_one_file(name, other)) continue;
      throw CLI::ValidationError(option, std::string("it and ") + other_option +
                                             " would both write to " + printable(name));
    }
  }
}

}  // namespace

void add_options(CLI::App& command, command_line& line) {
  CLI::Option* const url = command.add_option(
      "URL", line.url, "where to begin; without it an embedded site is served and crawled");
  crawl_options& crawl = line.session.crawl;
  add_scope_options(command, crawl);
  add_politeness_options(command, line);
  add_request_options(command, crawl.requests);
  add_tls_options(command, crawl.requests);
  add_limit_options(command, crawl.limits);
  add_result_options(command, line, url);
  add_site_options(command, line, url);
}

void check_options(const command_line& line) {
  const auto quickest = line.session.site.delay_min.count();
  const auto slowest = line.session.site.delay_max.count();
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
  check_outputs(line);
}

session_options session_for(const command_line& line) {
  session_options session = line.session;
  if (line.url) {
    session.start = url::parse(*line.url);
    auto& authentication = session.crawl.requests.authentication;
    if (auto user = url::user_in(*line.url); user && !authentication) {
      authentication = {std::move(user->first), std::move(user->second)};
    }
  }
  const std::size_t usual =
      session.start ? connections_to_a_site : connections_to_the_embedded_site;
  session.crawl.connections = line.connections > 0 ? line.connections : usual;
  session.crawl.record_timeline = !line.html_file.empty();
  return session;
}

}  // namespace hocket::crawl

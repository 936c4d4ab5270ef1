// SPDX-License-Identifier: BSL-1.0
#include "crawl/command_line.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

using arguments = std::vector<std::string>;

command_line parsed(const arguments& texts) {
  CLI::App command;
  command_line line;
  add_options(command, line);
  // CLI11 takes the last argument first.
  command.parse(arguments(texts.rbegin(), texts.rend()));
  check_options(line);
  return line;
}

session_options session(const arguments& texts) { return session_for(parsed(texts)); }

// What the user is told instead of a crawl.
std::string refusal_of(const arguments& texts) {
  try {
    (void)parsed(texts);
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST(command_line, without_options_a_site_is_crawled_politely) {
  const session_options made = session({"http://h"});
  EXPECT_EQ(made.start->text(), "http://h/");
  EXPECT_EQ(made.crawl.connections, 32U);
  EXPECT_TRUE(made.crawl.obey_robots);
  EXPECT_FALSE(made.crawl.check_external);
  EXPECT_TRUE(made.show_progress);
  EXPECT_FALSE(made.crawl.record_timeline);
  EXPECT_EQ(made.crawl.limits.pages, 0U);
  EXPECT_EQ(made.crawl.requests.timeout, 30s);
}

TEST(command_line, without_a_url_the_embedded_site_is_crawled_with_more_connections) {
  const session_options made = session({"--site-pages", "7", "--site-delay-ms", "1", "2"});
  EXPECT_FALSE(made.start);
  EXPECT_EQ(made.crawl.connections, 512U);
  EXPECT_EQ(made.site.pages, 7U);
  EXPECT_EQ(made.site.delay_min, 1ms);
  EXPECT_EQ(made.site.delay_max, 2ms);
}

TEST(command_line, what_requests_are_made_with) {
  const request_options made = session({"http://h",
                                        "--user",
                                        "ann:open:sesame",
                                        "--header",
                                        "X-Name:  a value ",
                                        "--cookies",
                                        "jar",
                                        "--proxy",
                                        "http://p:1",
                                        "--ca-file",
                                        "ca",
                                        "--cert",
                                        "c",
                                        "--key",
                                        "k",
                                        "--timeout",
                                        "0.5",
                                        "--retries",
                                        "0",
                                        "--user-agent",
                                        "me/1"})
                                   .crawl.requests;
  EXPECT_EQ(made.authentication->user, "ann");
  EXPECT_EQ(made.authentication->password, "open:sesame") << "a password may have colons";
  EXPECT_EQ(made.headers.find("x-name"), "a value");
  EXPECT_EQ(made.cookie_file, "jar");
  EXPECT_EQ(made.proxy, "http://p:1");
  EXPECT_EQ(made.ca_file, "ca");
  EXPECT_EQ(made.client_certificate, "c");
  EXPECT_EQ(made.client_key, "k");
  EXPECT_EQ(made.timeout, 500ms);
  EXPECT_EQ(made.retries, 0);
  EXPECT_EQ(made.user_agent, "me/1");
  EXPECT_TRUE(made.verify_tls);
  EXPECT_FALSE(session({"http://h", "--insecure"}).crawl.requests.verify_tls);
}

TEST(command_line, limits_have_units) {
  const crawl_options made = session({"http://h", "--max-bytes", "2MB", "--max-page-size", "1KiB",
                                      "--max-time", "1.5", "--depth", "0"})
                                 .crawl;
  EXPECT_EQ(made.limits.bytes, 2'000'000U);
  EXPECT_EQ(made.limits.page_bytes, 1024U);
  EXPECT_EQ(made.limits.time, 1500ms);
  EXPECT_EQ(made.limits.depth, 0);
}

TEST(command_line, patterns_add_up_and_take_no_url) {
  const crawl_options made =
      session({"--include", "/a", "--include", "/b", "--exclude", "*.pdf$", "http://h"}).crawl;
  EXPECT_EQ(made.include.size(), 2U);
  EXPECT_EQ(made.exclude.size(), 1U);
}

TEST(command_line, what_makes_no_sense_is_one_line_that_names_the_option) {
  const std::vector<arguments> cases{
      {"--connections", "0"},
      {"--connections", "100001"},
      {"--connections", "some"},
      {"--connections-per-host", "0"},
      {"--depth", "-1"},
      {"--delay", "-1"},
      {"--delay", "86401"},
      {"--rate", "0"},
      {"--timeout", "0"},
      {"--timeout", "1e9"},
      {"--retries", "-1"},
      {"--retries", "101"},
      {"--user-agent", ""},
      {"--user-agent", "a\nb"},
      {"--header", "no colon"},
      {"--header", ": no name"},
      {"--header", "A: b\r\nC: d"},
      {"--user", "ann"},
      {"--cookies", ""},
      {"--ca-file", ""},
      {"--include", "docs"},
      {"--exclude", ""},
      {"--max-pages", "0"},
      {"--max-pages", "1.5"},
      {"--max-bytes", "much"},
      {"--max-bytes", "1 parsec"},
      {"--max-time", "0"},
      {"--max-addresses", "0"},
      {"--site-pages", "0"},
      {"--site-faults", "101"},
      {"--site-port", "65536"},
      {"--site-delay-ms", "1"},
      {"--site-delay-ms", "-1", "2"},
      {"--json", ""},
      {"--state", ""},
      {"--depth"},
  };
  for (const arguments& texts : cases) {
    const std::string line = refusal_of(texts);
    const std::string shown = texts[0] + " " + (texts.size() > 1 ? texts[1] : "");
    EXPECT_NE(line.find(texts[0]), std::string::npos) << shown << ": '" << line << "'";
    EXPECT_EQ(line.find('\n'), std::string::npos) << shown << ": '" << line << "'";
  }
}

TEST(command_line, what_contradicts_itself_is_refused) {
  const std::vector<std::pair<arguments, std::string>> cases{
      {{"--site-delay-ms", "20", "10"}, "--site-delay-ms: MIN 20 is more than MAX 10"},
      {{"--json", "-", "--html", "-"}, "-: only one report can go to the standard output"},
      {{"http://h", "--serve-demo"}, "URL excludes --serve-demo"},
      {{"--serve-demo", "--json", "file"}, "--json excludes --serve-demo"},
      {{"http://h", "--site-pages", "7"}, "URL excludes --site-pages"},
      {{"--state", "file"}, "--state requires URL"},
      {{"http://h", "--key", "file"}, "--key requires --cert"},
      {{"http://h", "--insecure", "--ca-file", "file"}, "--ca-file excludes --insecure"},
  };
  for (const auto& [texts, line] : cases) EXPECT_EQ(refusal_of(texts), line);
}

TEST(command_line, what_is_not_known_is_named) {
  EXPECT_NE(refusal_of({"--no-such-option"}).find("--no-such-option"), std::string::npos);
  EXPECT_NE(refusal_of({"http://h", "http://g"}).find("http://g"), std::string::npos);
}

TEST(command_line, a_text_that_is_no_url_is_a_url_error) {
  EXPECT_THROW((void)session({"example.org"}), url_error);
  EXPECT_THROW((void)session({""}), url_error);
}

TEST(command_line, a_name_in_the_address_is_that_of_the_option_user) {
  const session_options in_address = session({"http://ann:sesame@h/"});
  EXPECT_EQ(in_address.start->text(), "http://h/");
  ASSERT_TRUE(in_address.crawl.requests.authentication);
  EXPECT_EQ(in_address.crawl.requests.authentication->user, "ann");
  EXPECT_EQ(in_address.crawl.requests.authentication->password, "sesame");
  const session_options both = session({"http://ann:sesame@h/", "--user", "bob:secret"});
  EXPECT_EQ(both.crawl.requests.authentication->user, "bob");
}

TEST(command_line, sizes_may_be_fractions) {
  EXPECT_EQ(session({"http://h", "--max-bytes", "1.5MB"}).crawl.limits.bytes, 1'500'000U);
  EXPECT_EQ(session({"http://h", "--max-bytes", "0.5 KiB"}).crawl.limits.bytes, 512U);
  EXPECT_EQ(session({"http://h", "--max-bytes", "7"}).crawl.limits.bytes, 7U);
}

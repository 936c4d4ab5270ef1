// SPDX-License-Identifier: BSL-1.0
#include "crawl/crawl_command.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "temporary_folder.hpp"

namespace {

struct outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

outcome run_command(std::vector<std::string> arguments) {
  CLI::App app;
  outcome result;
  hocket::add_crawl_command(app, result.exit_code);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  // CLI11 takes the last argument first.
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    result.exit_code = app.exit(error);
  }
  result.out = testing::internal::GetCapturedStdout();
  result.err = testing::internal::GetCapturedStderr();
  return result;
}

const std::vector<std::string> small_site{"--site-pages", "40", "--site-delay-ms", "0", "0"};

outcome crawl_small_site(std::vector<std::string> arguments) {
  // What the progress says depends on how long the machine lets it wait.
  arguments.insert(arguments.begin(), {"crawl", "--quiet"});
  arguments.insert(arguments.end(), small_site.begin(), small_site.end());
  return run_command(std::move(arguments));
}

}  // namespace

TEST(crawl_command, the_summary_goes_to_stdout) {
  const outcome result = crawl_small_site({});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.out.find("finished:\n  pages         40, "), std::string::npos) << result.out;
  EXPECT_EQ(result.err, "");
}

TEST(crawl_command, max_pages_is_obeyed) {
  const outcome result = crawl_small_site({"--max-pages", "7", "--connections", "3"});
  EXPECT_NE(result.out.find("  pages         7, "), std::string::npos) << result.out;
}

TEST(crawl_command, the_report_is_written_as_json) {
  const hocket::tests::temporary_folder folder;
  const std::string file = folder / "report.json";
  const outcome result = crawl_small_site({"--json", file});
  EXPECT_EQ(result.exit_code, 0);
  std::ifstream in(file);
  const auto json = nlohmann::json::parse(in);
  EXPECT_EQ(json["pages"].size(), 40U);
}

TEST(crawl_command, a_file_that_cannot_be_written_stops_it_before_the_crawl) {
  const outcome result = crawl_small_site({"--json", "/no/such/folder/report.json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err,
            "hocket crawl: cannot write /no/such/folder/report.json: No such file or directory\n");
}

TEST(crawl_command, what_is_no_url_is_one_line) {
  const outcome result = run_command({"crawl", "example.org"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err,
            "hocket crawl: not a URL: 'example.org': it does not begin with http:// or https://\n");
}

TEST(crawl_command, a_crawl_that_finds_nothing_fails_with_its_summary) {
  const outcome result = run_command({"crawl", "http://nonexistent.invalid/"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.out.find("failures      1\n    http://nonexistent.invalid/: "),
            std::string::npos)
      << result.out;
}

TEST(crawl_command, options_out_of_range_are_refused_by_option_and_value) {
  const std::vector<std::pair<std::string, std::string>> refused{
      {"--connections", "0"},     {"--timeout", "-1"},    {"--timeout", "nan"},
      {"--delay", "nan"},         {"--rate", "nan"},      {"--max-time", "-nan"},
      {"--max-pages", "many"},    {"--max-bytes", "-1"},  {"--max-page-size", "-1"},
      {"--max-page-size", "1XB"}, {"--max-bytes", "nan"}, {"--site-seed", "-1"},
      {"--site-port", "-1"}};
  for (const auto& [option, value] : refused) {
    const outcome result = run_command({"crawl", option, value});
    EXPECT_GT(result.exit_code, 0) << option << ' ' << value;
    EXPECT_NE(result.err.find(option), std::string::npos) << result.err;
    EXPECT_NE(result.err.find(value), std::string::npos) << result.err;
    EXPECT_EQ(result.out, "");
  }
  const outcome result = run_command({"crawl", "--site-delay-ms", "20", "10"});
  EXPECT_GT(result.exit_code, 0);
  EXPECT_NE(result.err.find("--site-delay-ms"), std::string::npos) << result.err;
}

TEST(crawl_command, files_for_tls_and_cookies_are_looked_at_before_the_crawl) {
  const hocket::tests::temporary_folder folder;
  const std::string file = folder / "text";
  std::ofstream(file) << "no certificate";
  const outcome no_pem = run_command({"crawl", "http://127.0.0.1:9/", "--ca-file", file});
  EXPECT_EQ(no_pem.exit_code, 2);
  EXPECT_EQ(no_pem.err,
            "hocket crawl: " + file + " does not have a certificate to trust in PEM format\n");
  for (const char* option : {"--ca-file", "--cert", "--cookies"}) {
    const outcome missing = run_command({"crawl", "http://127.0.0.1:9/", option, file + "-gone"});
    EXPECT_EQ(missing.exit_code, 1) << option;
    EXPECT_NE(missing.err.find(file + "-gone: No such file or directory\n"), std::string::npos)
        << missing.err;
    EXPECT_EQ(missing.out, "");
  }
}

TEST(crawl_command, a_report_that_cannot_be_written_costs_no_other) {
  const hocket::tests::temporary_folder folder;
  const std::string file = folder / "report.xml";
  const outcome result = crawl_small_site({"--json", "/dev/full", "--junit", file});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("cannot write /dev/full"), std::string::npos) << result.err;
  EXPECT_NE(result.out.find("  pages         40, "), std::string::npos) << result.out;
  std::string first_line;
  std::getline(std::ifstream(file) >> std::ws, first_line);
  EXPECT_TRUE(first_line.starts_with("<?xml")) << first_line;
}

TEST(crawl_command, a_header_that_is_none_and_a_proxy_that_is_none_are_refused) {
  const outcome header = run_command({"crawl", "http://127.0.0.1:9/", "--header", "a b: c"});
  EXPECT_NE(header.exit_code, 0);
  EXPECT_NE(header.err.find("'a b: c' is not NAME: VALUE"), std::string::npos) << header.err;
  const outcome proxy = run_command({"crawl", "http://127.0.0.1:9/", "--proxy", "gopher://h:1"});
  EXPECT_EQ(proxy.exit_code, 2) << proxy.err;
}

TEST(crawl_command, options_that_would_do_nothing_are_refused) {
  const outcome pages = run_command({"crawl", "http://127.0.0.1:9/", "--site-pages", "5"});
  EXPECT_NE(pages.err.find("URL excludes --site-pages"), std::string::npos) << pages.err;
  const outcome report = run_command({"crawl", "--serve-demo", "--json", "-"});
  EXPECT_NE(report.err.find("excludes"), std::string::npos) << report.err;
  const outcome state = run_command({"crawl", "--state", "file"});
  EXPECT_NE(state.err.find("--state requires URL"), std::string::npos) << state.err;
}

// SPDX-License-Identifier: BSL-1.0
#include "tour/tour_command.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

namespace {

struct outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

outcome run_command(const std::vector<std::string>& arguments) {
  CLI::App app;
  outcome result;
  hocket::add_tour_command(app, result.exit_code);
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

}  // namespace

TEST(tour_command, the_list_has_a_line_for_each_stop) {
  const outcome result = run_command({"tour", "--list"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 12);
  EXPECT_EQ(result.out.find("iteration            Iteration: a function"), 0U) << result.out;
  EXPECT_EQ(result.err, "");
}

TEST(tour_command, without_a_name_all_stops_are_shown) {
  const outcome result = run_command({"tour"});
  EXPECT_EQ(result.exit_code, 0);
  for (const char* cell : {"\n[1] ", "\n[42] ", "\n[84] "}) {
    EXPECT_NE(result.out.find(cell), std::string::npos) << cell;
  }
}

TEST(tour_command, a_file_gets_no_colours) {
  EXPECT_EQ(run_command({"tour", "states"}).out.find('\x1b'), std::string::npos);
}

TEST(tour_command, a_stop_that_does_not_exist_is_one_line_and_status_2) {
  const outcome result = run_command({"tour", "itration"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "hocket tour: no stop is called 'itration'; did you mean 'iteration'?\n");
}

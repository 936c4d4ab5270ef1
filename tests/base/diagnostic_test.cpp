// SPDX-License-Identifier: BSL-1.0
#include "hocket/base/diagnostic.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace {

using hocket::diagnostic;
using hocket::diagnostic_kind;

std::vector<std::string> seen;
void note(const diagnostic& what) { seen.push_back(to_string(what)); }

TEST(diagnostic, reads_as_message_exception_and_place) {
  const diagnostic bare{diagnostic_kind::slow_step, "a step took 1.000 seconds", nullptr, {}};
  EXPECT_EQ(to_string(bare), "a step took 1.000 seconds");

  const auto here = std::source_location::current();
  const diagnostic full{diagnostic_kind::exception_never_retrieved, "lost",
                        std::make_exception_ptr(std::logic_error("why")), here};
  const std::string text = to_string(full);
  EXPECT_EQ(text.find("lost: why (created at "), 0) << text;
  EXPECT_NE(text.find("diagnostic_test.cpp:" + std::to_string(here.line()) + " in "),
            std::string::npos)
      << text;
}

TEST(diagnostic, says_what_its_place_is) {
  const auto here = std::source_location::current();
  const auto text_for = [&](hocket::place_kind kind) {
    const std::string text =
        to_string(diagnostic{diagnostic_kind::never_awaited, "lost", nullptr, here, kind});
    return text.substr(0, text.find(" at "));
  };
  EXPECT_EQ(text_for(hocket::place_kind::created), "lost (created");
  EXPECT_EQ(text_for(hocket::place_kind::defined), "lost (defined");
  EXPECT_EQ(text_for(hocket::place_kind::reached), "lost (reached");
}

TEST(diagnostic, goes_to_stderr_as_one_line) {
  ::testing::internal::CaptureStderr();
  hocket::report({diagnostic_kind::exception, "nobody listens", nullptr, {}});
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "hocket: nobody listens\n");
}

TEST(diagnostic, goes_to_the_function_of_the_program_instead) {
  seen.clear();
  EXPECT_EQ(hocket::set_diagnostic_function(&note), nullptr);
  hocket::report({diagnostic_kind::exception, "first", nullptr, {}});
  EXPECT_EQ(hocket::set_diagnostic_function(nullptr), &note);
  EXPECT_EQ(seen, std::vector<std::string>{"first"});
}

TEST(diagnostic, a_function_that_throws_is_said_to) {
  hocket::set_diagnostic_function([](const diagnostic&) { throw 1; });
  ::testing::internal::CaptureStderr();
  hocket::report({diagnostic_kind::exception, "lost", nullptr, {}});
  hocket::set_diagnostic_function(nullptr);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "hocket: a diagnostic could not be reported\n");
}

}  // namespace

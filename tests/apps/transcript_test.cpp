// SPDX-License-Identifier: BSL-1.0
#include "tour/transcript.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

using namespace hocket::tour;

namespace {

std::string written(transcript_style style) {
  const stop shown{"n", "Title", 34, 34, "Some text.", {{34, "One remark."}}, nullptr};
  std::ostringstream out;
  write_stop(out, shown, 7, {{34, {"printed"}}}, style);
  return out.str();
}

}  // namespace

TEST(transcript, a_cell_has_its_code_then_its_output_then_its_remark) {
  EXPECT_EQ(written({20, false}),
            " 7  Title\n"
            "--------------------\n"
            "Some text.\n"
            "\n"
            "[34]  auto av = averager();\n"
            "   |  printed\n"
            "   *  One remark.\n"
            "\n");
}

TEST(transcript, colours_are_there_when_asked_for) {
  EXPECT_EQ(written({20, false}).find('\x1b'), std::string::npos);
  EXPECT_NE(written({20, true}).find("\x1b[32mprinted\x1b[0m\n"), std::string::npos);
}

TEST(transcript, prose_breaks_at_spaces) {
  using texts = std::vector<std::string>;
  EXPECT_EQ(wrap("one two three", 7), (texts{"one two", "three"}));
  EXPECT_EQ(wrap("one two three", 13), (texts{"one two three"}));
  EXPECT_EQ(wrap("incomprehensible is it", 5), (texts{"incomprehensible", "is it"}));
  EXPECT_EQ(wrap("", 5), texts());
}

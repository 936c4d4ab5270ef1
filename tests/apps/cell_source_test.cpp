// SPDX-License-Identifier: BSL-1.0
#include "tour/cell_source.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hocket/errors.hpp"

using hocket::tour::code_piece;
using hocket::tour::cut_cells;

namespace {

using lines = std::vector<std::string_view>;

/// What cutting the text throws; empty when it throws nothing.
std::string fault_of(std::string_view text) {
  try {
    static_cast<void>(cut_cells("f.cpp", text));
  } catch (const hocket::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST(cell_source, a_definition_stands_between_two_markers) {
  const auto pieces = cut_cells("f.cpp",
                                "int before;\n"
                                "// [cell 7]\n"
                                "int f() {\n"
                                "  return 1;\n"
                                "}\n"
                                "// [end]\n"
                                "int after;\n");
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0].cell, 7);
  EXPECT_EQ(pieces[0].file, "f.cpp");
  EXPECT_EQ(pieces[0].first_line, 3U);
  EXPECT_FALSE(pieces[0].runs);
  EXPECT_EQ(pieces[0].lines, (lines{"int f() {", "  return 1;", "}"}));
}

TEST(cell_source, what_runs_reaches_to_the_next_cell_or_the_end_of_the_function) {
  const auto pieces = cut_cells("f.cpp",
                                "void run(notebook& book) {\n"
                                "  book.cell(8);\n"
                                "  if (x) {\n"
                                "    f();\n"
                                "  }\n"
                                "\n"
                                "  book.cell(9);\n"
                                "\n"
                                "  g();\n"
                                "}\n");
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_TRUE(pieces[0].runs);
  EXPECT_EQ(pieces[0].lines, (lines{"if (x) {", "  f();", "}"}));
  EXPECT_EQ(pieces[1].cell, 9);
  EXPECT_EQ(pieces[1].first_line, 9U);
  EXPECT_EQ(pieces[1].lines, (lines{"g();"}));
}

TEST(cell_source, a_cell_that_may_raise_is_the_body_of_a_lambda) {
  const auto pieces = cut_cells("f.cpp",
                                "  book.cell(12, [&] {\n"
                                "    h([&] {\n"
                                "    });\n"
                                "  });\n"
                                "  hidden();\n");
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0].cell, 12);
  EXPECT_EQ(pieces[0].lines, (lines{"h([&] {", "});"}));
}

TEST(cell_source, a_missing_end_is_an_error) {
  EXPECT_EQ(fault_of("// [cell 3]\nint x;\n"), "f.cpp:2: cell 3 has no end");
  EXPECT_EQ(fault_of("// [cell 3]\nint x;\n// [cell 4]\nint y;\n// [end]\n"),
            "f.cpp:3: cell 3 has not ended here");
  EXPECT_EQ(fault_of("  book.cell(5, [&] {\n    f();\n"), "f.cpp:2: cell 5 has no end");
}

TEST(cell_source, a_missing_beginning_is_an_error) {
  EXPECT_EQ(fault_of("int x;\n// [end]\n"), "f.cpp:2: an [end] without a [cell]");
}

TEST(cell_source, a_cell_needs_a_number_and_code) {
  EXPECT_EQ(fault_of("// [cell x]\nint x;\n// [end]\n"), "f.cpp:1: a cell without a number");
  EXPECT_EQ(fault_of("// [cell 0]\nint x;\n// [end]\n"), "f.cpp:1: a cell without a number");
  EXPECT_EQ(fault_of("// [cell 6]\n\n// [end]\n"), "f.cpp:3: cell 6 has no code");
}

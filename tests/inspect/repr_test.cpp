// SPDX-License-Identifier: BSL-1.0
#include "hocket/inspect/repr.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using hocket::repr;

TEST(repr, writes_numbers_as_Python_does) {
  EXPECT_EQ(repr(5), "5");
  EXPECT_EQ(repr(-7L), "-7");
  EXPECT_EQ(repr(true), "True");
  EXPECT_EQ(repr(false), "False");
}

TEST(repr, writes_doubles_as_Python_does) {
  EXPECT_EQ(repr(5.0), "5.0");
  EXPECT_EQ(repr(0.1), "0.1");
  EXPECT_EQ(repr(-0.0), "-0.0");
  EXPECT_EQ(repr(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(repr(100000.0), "100000.0");
  EXPECT_EQ(repr(123456789012345.0), "123456789012345.0");
  EXPECT_EQ(repr(1e15), "1000000000000000.0");
  EXPECT_EQ(repr(9007199254740993.0), "9007199254740992.0");
  EXPECT_EQ(repr(1e16), "1e+16");
  EXPECT_EQ(repr(-1.5e300), "-1.5e+300");
  EXPECT_EQ(repr(0.0001), "0.0001");
  EXPECT_EQ(repr(0.00012345678901234567), "0.00012345678901234567");
  EXPECT_EQ(repr(0.00001), "1e-05");
  EXPECT_EQ(repr(5e-324), "5e-324");
  EXPECT_EQ(repr(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(repr(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(repr(std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(repr, quotes_texts_as_Python_does) {
  EXPECT_EQ(repr("text"), "'text'");
  EXPECT_EQ(repr(std::string("")), "''");
  EXPECT_EQ(repr(std::string_view("it's")), "\"it's\"");
  EXPECT_EQ(repr("say \"it's\""), "'say \"it\\'s\"'");
  EXPECT_EQ(repr("a\nb\tc\rd\\e"), "'a\\nb\\tc\\rd\\\\e'");
  EXPECT_EQ(repr(std::string("\0\x1b\x7f", 3)), "'\\x00\\x1b\\x7f'");
  EXPECT_EQ(repr("gr\xc3\xbc\xc3\x9f"), "'gr\xc3\xbc\xc3\x9f'");
  EXPECT_EQ(repr('c'), "'c'");
}

TEST(repr, calls_what_is_absent_None) {
  EXPECT_EQ(repr(std::nullopt), "None");
  EXPECT_EQ(repr(std::monostate()), "None");
  EXPECT_EQ(repr(std::optional<int>()), "None");
  EXPECT_EQ(repr(std::optional<double>(4)), "4.0");
}

struct streamed {
  friend std::ostream& operator<<(std::ostream& out, const streamed&) { return out << "<me>"; }
};

TEST(repr, streams_what_can_be_streamed_and_gives_dots_for_the_rest) {
  EXPECT_EQ(repr(streamed()), "<me>");
  EXPECT_EQ(repr(std::vector<int>()), "...");
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/headers.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace {

using hocket::http::headers;

TEST(headers, are_found_in_any_case_and_keep_theirs) {
  headers tested;
  tested.add("Content-Type", "text/html");
  EXPECT_EQ(tested.find("content-type"), "text/html");
  EXPECT_EQ(tested.find("CONTENT-TYPE"), "text/html");
  EXPECT_EQ(tested.begin()->name, "Content-Type");
  EXPECT_FALSE(tested.find("Content-Typ"));
  EXPECT_FALSE(tested.contains("Content-Types"));
}

TEST(headers, keep_every_line_of_one_name_in_order) {
  headers tested;
  tested.add("Set-Cookie", "a=1");
  tested.add("Server", "x");
  tested.add("set-cookie", "b=2");
  EXPECT_EQ(tested.find("Set-Cookie"), "a=1");
  EXPECT_EQ(tested.find_all("Set-Cookie"), (std::vector<std::string_view>{"a=1", "b=2"}));
  EXPECT_EQ(tested.size(), 3U);
  tested.clear();
  EXPECT_TRUE(tested.empty());
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/named_references.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <string>

using namespace hocket::crawl;

TEST(named_references, a_name_has_a_meaning_of_one_or_two_characters) {
  EXPECT_EQ(named_reference("amp;"), "&");
  EXPECT_EQ(named_reference("AElig"), "\u00c6");
  EXPECT_EQ(named_reference("zwnj;"), "\u200c");
  EXPECT_EQ(named_reference("bne;"), "=\u20e5");
}

TEST(named_references, case_and_semicolon_belong_to_the_name) {
  EXPECT_EQ(named_reference("Dagger;"), "\u2021");
  EXPECT_EQ(named_reference("dagger;"), "\u2020");
  EXPECT_EQ(named_reference("dagger"), "");
  EXPECT_EQ(named_reference("AMp"), "");
}

TEST(named_references, what_is_no_name_has_no_meaning) {
  EXPECT_EQ(named_reference(""), "");
  EXPECT_EQ(named_reference("a"), "");
  EXPECT_EQ(named_reference("zzzz;"), "");
  EXPECT_EQ(named_reference(";"), "");
}

TEST(named_references, each_of_the_2231_of_html_is_found) {
  const named_reference_table table = named_references();
  EXPECT_EQ(std::distance(table.begin, table.end), 2231);
  for (const auto* entry = table.begin; entry != table.end; ++entry) {
    const std::string name(table.text + entry->at, entry->name_bytes);
    EXPECT_EQ(named_reference(name).data(), table.text + entry->at + entry->name_bytes) << name;
    EXPECT_GT(entry->meaning_bytes, 0) << name;
  }
}

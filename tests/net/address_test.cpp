// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/address.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "hocket/errors.hpp"

namespace {

using hocket::address;
using hocket::ip_address;

TEST(ip_address, reads_and_writes_both_versions) {
  for (const char* text : {"0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::7"}) {
    EXPECT_EQ(ip_address::parse(text).str(), text);
  }
  EXPECT_EQ(ip_address::parse("2001:0DB8:0:0:0:0:0:7").str(), "2001:db8::7");
  EXPECT_TRUE(ip_address::parse("1.2.3.4").is_v4());
  EXPECT_TRUE(ip_address::parse("::1").is_v6());
}

TEST(ip_address, refuses_what_is_none_and_quotes_it) {
  using namespace std::string_view_literals;
  for (const auto text :
       {""sv, "localhost"sv, "1.2.3"sv, "1.2.3.256"sv, "1.2.3.4 "sv, ":::"sv, "1.2.3.4\0x"sv}) {
    EXPECT_FALSE(ip_address::try_parse(text)) << text;
  }
  try {
    ip_address::parse("localhost");
    ADD_FAILURE() << "no exception";
  } catch (const hocket::value_error& e) {
    EXPECT_STREQ(e.what(), "not an IP address: \"localhost\"");
  }
}

TEST(ip_address, knows_the_loopback) {
  EXPECT_TRUE(ip_address::loopback().is_loopback());
  EXPECT_TRUE(ip_address::parse("127.9.9.9").is_loopback());
  EXPECT_TRUE(ip_address::parse("::1").is_loopback());
  EXPECT_FALSE(ip_address::parse("::2").is_loopback());
  EXPECT_FALSE(ip_address::parse("10.0.0.1").is_loopback());
}

TEST(ip_address, equal_values_are_equal_and_versions_differ) {
  EXPECT_EQ(ip_address::parse("127.0.0.1"), ip_address::loopback());
  EXPECT_NE(ip_address::parse("0.0.0.0"), ip_address::parse("::"));
  EXPECT_LT(ip_address::parse("1.0.0.1"), ip_address::parse("1.0.0.2"));
}

TEST(address, reads_and_writes_ip_and_port) {
  for (const char* text : {"127.0.0.1:80", "0.0.0.0:0", "[::1]:65535"}) {
    EXPECT_EQ(address::parse(text).str(), text);
  }
  EXPECT_EQ(address::parse("[::1]:443"), (address{ip_address::parse("::1"), 443}));
}

TEST(address, refuses_what_is_none_and_quotes_it) {
  for (const char* text : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                           "127.0.0.1:80x", "::1:80", "[127.0.0.1]:80", "host:80", "[::1]80"}) {
    try {
      address::parse(text);
      ADD_FAILURE() << text << " was taken";
    } catch (const hocket::value_error& e) {
      EXPECT_EQ(std::string(e.what()), "not an IP address and port: \"" + std::string(text) + "\"");
    }
  }
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/gunzip.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/gzip.hpp"

using namespace hocket::crawl;

namespace {

std::string failure_of(std::string_view file, std::size_t max_bytes = 0) {
  try {
    (void)gunzip(file, max_bytes);
  } catch (const gzip_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST(gunzip, gives_what_was_packed) {
  const std::string file = hocket_test::gzip_of_repeated('a', 200'000);
  EXPECT_TRUE(is_gzip(file));
  EXPECT_FALSE(is_gzip("<urlset>"));
  EXPECT_EQ(gunzip(file, 0), std::string(200'000, 'a'));
  EXPECT_EQ(gunzip(file, 200'000).size(), 200'000U);
}

TEST(gunzip, several_members_are_one_content) {
  const std::string file =
      hocket_test::gzip_of_repeated('a', 3) + hocket_test::gzip_of_repeated('b', 2);
  EXPECT_EQ(gunzip(file, 0), "aaabb");
}

TEST(gunzip, what_unpacks_to_more_than_it_may_is_given_up) {
  const std::string file = hocket_test::gzip_of_repeated('a', 200'000);
  EXPECT_EQ(failure_of(file, 199'999), "it unpacks to more than 199999 bytes");
}

TEST(gunzip, a_damaged_file_is_refused) {
  std::string file = hocket_test::gzip_of_repeated('a', 1000);
  EXPECT_EQ(failure_of(file.substr(0, file.size() - 1)), "not a gzip file: it breaks off");
  EXPECT_EQ(failure_of(""), "not a gzip file: it breaks off");
  EXPECT_EQ(failure_of("<urlset>"), "not a gzip file: damaged");
  file[file.size() - 5] ^= 1;
  EXPECT_EQ(failure_of(file), "not a gzip file: damaged") << "its checksum is wrong";
}

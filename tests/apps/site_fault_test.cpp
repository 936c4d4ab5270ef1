// SPDX-License-Identifier: BSL-1.0
#include "crawl/site/site_fault.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "hocket/http/status.hpp"
#include "virtual_run.hpp"

using namespace hocket;
using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

struct pulled {
  std::string text;  // of the first pieces
  std::size_t bytes = 0;
  bool ended = false;
  bool aborted = false;
};

// Up to `pieces` pieces of a faulty page's body.
task<pulled> pull(site_fault fault, std::size_t pieces) {
  http::server_response answer = faulty_response(fault, "/x");
  pulled got;
  auto& body = *answer.body.pieces();
  try {
    for (std::size_t i = 0; i < pieces && !got.ended; ++i) {
      auto next = co_await body.next();
      got.ended = !next;
      if (!next) break;
      got.bytes += next->size();
      if (i < 10) got.text += *next;
    }
  } catch (const http::connection_abort&) {
    got.aborted = true;
  }
  if (!got.ended && !got.aborted) co_await body.close();
  co_return got;
}

}  // namespace

TEST(site_fault, each_has_a_name_by_which_it_is_found) {
  for (std::size_t i = 0; i < site_fault_names.size(); ++i) {
    const auto fault = static_cast<site_fault>(i);
    EXPECT_EQ(fault_named(site_fault_names[i]), fault);
  }
  EXPECT_EQ(fault_named("none"), std::nullopt);
}

TEST(site_fault, a_slow_page_drips_a_byte_a_second) {
  tests::virtual_run run;
  const auto began = run.time.now();
  const pulled got = run(pull(site_fault::slow, 5));
  EXPECT_EQ(got.text, "xxxxx");
  EXPECT_FALSE(got.ended);
  EXPECT_EQ(run.time.now() - began, 4s);
}

TEST(site_fault, a_page_is_reset_in_its_middle) {
  tests::virtual_run run;
  const pulled got = run(pull(site_fault::reset, 5));
  EXPECT_TRUE(got.aborted);
  EXPECT_TRUE(got.text.ends_with("<p>half a pa")) << got.text;
}

TEST(site_fault, each_redirect_leads_to_a_further_one) {
  const auto first = faulty_response(site_fault::redirects, "/x");
  EXPECT_EQ(first.status, 302);
  EXPECT_EQ(first.headers.find("location"), "/x+");
  const auto second = faulty_response(site_fault::redirects, "/x+");
  EXPECT_EQ(second.headers.find("location"), "/x++");
}

TEST(site_fault, a_page_says_that_it_is_compressed_and_is_not) {
  const auto answer = faulty_response(site_fault::bad_encoding, "/x");
  EXPECT_EQ(answer.headers.find("content-encoding"), "gzip");
  EXPECT_TRUE(answer.body.text()->starts_with("<!DOCTYPE"));
}

TEST(site_fault, a_page_says_that_it_is_utf8_and_is_not) {
  const auto answer = faulty_response(site_fault::not_utf8, "/x");
  EXPECT_EQ(answer.headers.find("content-type"), "text/html; charset=utf-8");
  EXPECT_NE(answer.body.text()->find('\xff'), std::string::npos);
}

TEST(site_fault, a_huge_page_has_100_mb_and_an_endless_one_more) {
  tests::virtual_run run;
  const pulled huge = run(pull(site_fault::huge, 10'000));
  EXPECT_TRUE(huge.ended);
  EXPECT_NEAR(static_cast<double>(huge.bytes), 1e8, 1e5);
  EXPECT_FALSE(run(pull(site_fault::endless, 10'000)).ended);
}

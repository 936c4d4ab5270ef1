// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/retry_policy.hpp"

#include <gtest/gtest.h>

using namespace hocket;
using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

http::response answer(long status, std::chrono::seconds retry_after = 0s) {
  http::response made;
  made.status = status;
  made.retry_after = retry_after;
  return made;
}

retry_policy policy(int retries) {
  request_options options;
  options.retries = retries;
  options.retry_pause = 500ms;
  return retry_policy(options);
}

}  // namespace

TEST(retry_policy, a_server_that_is_busy_is_asked_again_and_any_other_answer_stands) {
  for (const long status : {429, 502, 503, 504}) {
    EXPECT_EQ(policy(1).pause_after(answer(status), 1), 500ms) << status;
  }
  for (const long status : {200, 301, 404, 500, 501}) {
    EXPECT_EQ(policy(1).pause_after(answer(status), 1), std::nullopt) << status;
  }
}

TEST(retry_policy, what_broke_off_is_tried_again_and_what_was_refused_is_not) {
  using kind = http::request_error_kind;
  for (const kind error : {kind::timeout, kind::closed}) {
    EXPECT_EQ(policy(1).pause_after(error, 1), 500ms);
  }
  for (const kind error :
       {kind::connect, kind::resolve, kind::protocol, kind::too_large, kind::tls, kind::bad_url}) {
    EXPECT_EQ(policy(1).pause_after(error, 1), std::nullopt);
  }
}

TEST(retry_policy, each_pause_is_twice_as_long_up_to_the_last_attempt) {
  using kind = http::request_error_kind;
  EXPECT_EQ(policy(3).pause_after(kind::timeout, 2), 1s);
  EXPECT_EQ(policy(3).pause_after(kind::timeout, 3), 2s);
  EXPECT_EQ(policy(3).pause_after(kind::timeout, 4), std::nullopt);
  EXPECT_EQ(policy(0).pause_after(kind::timeout, 1), std::nullopt);
  EXPECT_EQ(policy(99).pause_after(kind::timeout, 99), retry_policy::max_pause);
}

TEST(retry_policy, a_host_that_is_asked_too_often_is_held_the_longer_the_more_often) {
  EXPECT_EQ(policy(0).hold_after(answer(429), 0), 500ms);
  EXPECT_EQ(policy(0).hold_after(answer(429), 2), 2s);
  EXPECT_EQ(policy(0).hold_after(answer(429, 7s), 0), 7s);
  EXPECT_EQ(policy(0).hold_after(answer(503, 7s), 0), 7s);
  for (const long status : {200, 404, 502, 503}) {
    EXPECT_EQ(policy(1).hold_after(answer(status), 0), std::nullopt) << status;
  }
}

TEST(retry_policy, a_server_that_says_how_long_is_believed_within_reason) {
  EXPECT_EQ(policy(1).pause_after(answer(503, 7s), 1), 7s);
  EXPECT_EQ(policy(1).pause_after(answer(503, 0s), 1), 500ms);
  EXPECT_EQ(policy(1).pause_after(answer(503, 24h), 1), retry_policy::max_pause);
}

// SPDX-License-Identifier: BSL-1.0
#include "crawl/http_message.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

using namespace hocket::crawl;
using outcome = request_reader::outcome;

namespace {

constexpr std::string_view get_page = "GET /page/1?x=2 HTTP/1.1\r\nHost: h\r\n\r\n";

outcome outcome_of(std::string_view bytes) {
  request_reader reader;
  reader.feed(bytes);
  http_request request;
  return reader.next(request);
}

}  // namespace

TEST(http_message, a_request_may_come_byte_by_byte) {
  request_reader reader;
  http_request request;
  for (const char byte : get_page.substr(0, get_page.size() - 1)) {
    reader.feed(std::string_view(&byte, 1));
    ASSERT_EQ(reader.next(request), outcome::incomplete);
  }
  reader.feed("\n");
  ASSERT_EQ(reader.next(request), outcome::complete);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/page/1?x=2");
  EXPECT_TRUE(request.keep_alive);
}

TEST(http_message, several_requests_may_come_at_once) {
  request_reader reader;
  http_request request;
  reader.feed(std::string(get_page) + "HEAD /2 HTTP/1.1\r\nConnection: close\r\n\r\nGET /3");
  ASSERT_EQ(reader.next(request), outcome::complete);
  EXPECT_EQ(request.target, "/page/1?x=2");
  ASSERT_EQ(reader.next(request), outcome::complete);
  EXPECT_EQ(request.method, "HEAD");
  EXPECT_EQ(request.target, "/2");
  EXPECT_FALSE(request.keep_alive);
  EXPECT_EQ(reader.next(request), outcome::incomplete);
}

TEST(http_message, an_old_client_gets_no_further_answer) {
  request_reader reader;
  http_request request;
  reader.feed("GET / HTTP/1.0\r\n\r\n");
  ASSERT_EQ(reader.next(request), outcome::complete);
  EXPECT_FALSE(request.keep_alive);
}

TEST(http_message, what_is_no_request_is_malformed_for_good) {
  EXPECT_EQ(outcome_of("hello\r\n\r\n"), outcome::malformed);
  EXPECT_EQ(outcome_of("GET / HTTP/9.9\r\n\r\n"), outcome::malformed);
  EXPECT_EQ(outcome_of("GET / HTTP/1.1\r\nno colon\r\n\r\n"), outcome::malformed);
  EXPECT_EQ(outcome_of("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"), outcome::malformed);
  EXPECT_EQ(outcome_of("GET /" + std::string(100'000, 'a')), outcome::malformed);

  request_reader reader;
  http_request request;
  reader.feed("bad\r\n\r\n");
  EXPECT_EQ(reader.next(request), outcome::malformed);
  reader.feed(get_page);
  EXPECT_EQ(reader.next(request), outcome::malformed);
  EXPECT_FALSE(reader.fault().empty());
}

TEST(http_message, an_answer_is_complete_and_says_how_long_it_is) {
  const site_reply reply{200, "text/html", "", "<p>hello", {}};
  EXPECT_EQ(response_text(reply, {"GET", "/", true}),
            "HTTP/1.1 200 OK\r\nServer: hocket\r\nContent-Type: text/html\r\n"
            "Content-Length: 8\r\n\r\n<p>hello");
}

TEST(http_message, a_redirect_says_where_to_and_a_last_answer_that_it_is_the_last) {
  const site_reply reply{302, "text/html", "/page/1", "x", {}};
  EXPECT_EQ(response_text(reply, {"GET", "/r/1", false}),
            "HTTP/1.1 302 Found\r\nServer: hocket\r\nContent-Type: text/html\r\n"
            "Location: /page/1\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
}

TEST(http_message, a_head_request_gets_no_body) {
  const site_reply reply{200, "text/html", "", "<p>hello", {}};
  const std::string text = response_text(reply, {"HEAD", "/", true});
  EXPECT_TRUE(text.ends_with("Content-Length: 8\r\n\r\n")) << text;
}

// SPDX-License-Identifier: BSL-1.0
// What a client sends: methods, headers, bodies.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/http/client.hpp"
#include "http/test_site.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::async_generator;
using hocket::task;
using hocket::http::client;
using hocket::http::request;
using hocket::http::request_error;
using hocket::http::request_error_kind;
using hocket::http::response;
using hocket::http::server_request;
using hocket::http::server_response;
using hocket_test::test_site;
using hocket_test::text_answer;
using hocket_test::with_site;

std::string value_of(const server_request& seen, std::string_view name) {
  return std::string(seen.headers().find(name).value_or("-"));
}

/// "PUT /x length=2 chunked=- type=text/plain [hi]"
task<server_response> describe(server_request& seen) {
  auto reading = seen.read_to_end();
  const std::string body = co_await std::move(reading);
  co_return text_answer(seen.method() + " " + seen.target() +
                        " length=" + value_of(seen, "content-length") +
                        " coding=" + value_of(seen, "transfer-encoding") +
                        " type=" + value_of(seen, "content-type") + " [" + body + "]");
}

TEST(http_client_request, has_the_method_and_the_body_that_it_was_given) {
  with_site(describe, [](test_site& site) -> task<void> {
    client web;
    const response got = co_await web.get(site.url("/g"));
    EXPECT_EQ(got.body, "GET /g length=- coding=- type=- []");
    auto posting = web.post(site.url("/p"), "a=b", "application/x-www-form-urlencoded");
    const response posted = co_await std::move(posting);
    EXPECT_EQ(posted.body,
              "POST /p length=3 coding=- type=application/x-www-form-urlencoded [a=b]");
    auto putting = web.put(site.url("/u"), std::string(200'000, 'x'), "text/plain");
    const response put = co_await std::move(putting);
    EXPECT_EQ(put.body,
              "PUT /u length=200000 coding=- type=text/plain [" + std::string(200'000, 'x') + "]");
    for (const char* method : {"DELETE", "PATCH", "OPTIONS", "BREW"}) {
      request what{.url = site.url("/m"), .method = method};
      const response other = co_await web.send(std::move(what));
      EXPECT_EQ(other.body, std::string(method) + " /m length=- coding=- type=- []");
    }
    const response again = co_await web.get(site.url("/g"));
    EXPECT_EQ(again.body, "GET /g length=- coding=- type=- []") << "nothing is left of the others";
    EXPECT_EQ(site.server.statistics().connections, 1U);
  });
}

TEST(http_client_request, a_post_of_nothing_says_so) {
  with_site(describe, [](test_site& site) -> task<void> {
    client web;
    request what{.url = site.url("/"), .method = "POST"};
    const response got = co_await web.send(std::move(what));
    EXPECT_EQ(got.body, "POST / length=0 coding=- type=- []");
  });
}

TEST(http_client_request, a_head_request_gets_the_headers_alone) {
  with_site(describe, [](test_site& site) -> task<void> {
    client web;
    const response got = co_await web.head(site.url("/"));
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, "");
    EXPECT_EQ(got.headers.find("content-length"), "34");
    const response next = co_await web.get(site.url("/"));
    EXPECT_EQ(next.body.size(), 33U);
  });
}

async_generator<std::string> slow_pieces(int count, std::string piece) {
  for (int i = 0; i < count; ++i) {
    co_await hocket::sleep(3s);
    co_yield std::string(piece);
    if (i == 0) co_yield std::string();
  }
}

TEST(http_client_request, a_body_from_a_generator_is_sent_as_it_is_made) {
  with_site(describe, [](test_site& site) -> task<void> {
    client web({.timeout = 60s});
    request chunked{.url = site.url("/c"), .method = "POST", .body = slow_pieces(3, "abc")};
    const response got = co_await web.send(std::move(chunked));
    EXPECT_EQ(got.body, "POST /c length=- coding=chunked type=- [abcabcabc]");
    EXPECT_EQ(got.elapsed, 9s);

    request sized{.url = site.url("/s"), .method = "PUT", .body = {slow_pieces(2, "abc"), 6}};
    const response known = co_await web.send(std::move(sized));
    EXPECT_EQ(known.body, "PUT /s length=6 coding=- type=- [abcabc]");

    request large{
        .url = site.url("/l"), .method = "PUT", .body = slow_pieces(4, std::string(200'000, 'x'))};
    const response all = co_await web.send(std::move(large));
    EXPECT_NE(all.body.find("[" + std::string(800'000, 'x') + "]"), std::string::npos);
  });
}

TEST(http_client_request, a_generator_that_has_not_the_promised_length_is_an_error) {
  with_site(describe, [](test_site& site) -> task<void> {
    client web;
    for (const std::uint64_t promised : {5U, 7U}) {
      std::string error;
      try {
        request what{
            .url = site.url("/"), .method = "PUT", .body = {slow_pieces(2, "abc"), promised}};
        co_await web.send(std::move(what));
      } catch (const hocket::value_error& e) {
        error = e.what();
      }
      EXPECT_EQ(error, promised == 5 ? "a request's body has more than 5 bytes, but was to have 5"
                                     : "a request's body has only 6 bytes, but was to have 7");
    }
    const response next = co_await web.get(site.url("/"));
    EXPECT_EQ(next.status, 200);
  });
}

async_generator<std::string> failing_pieces() {
  co_yield std::string("abc");
  throw std::out_of_range("no more paper");
}

TEST(http_client_request, an_exception_of_its_generator_leaves_it) {
  with_site(describe, [](test_site& site) -> task<void> {
    client web;
    std::string error;
    try {
      request what{.url = site.url("/"), .method = "PUT", .body = failing_pieces()};
      co_await web.send(std::move(what));
    } catch (const std::out_of_range& e) {
      error = e.what();
    }
    EXPECT_EQ(error, "no more paper");
    EXPECT_EQ(web.statistics().in_flight, 0U);
  });
}

struct closing {
  explicit closing(bool& told) : told_(told) {}
  ~closing() { told_ = true; }
  bool& told_;
};

async_generator<std::string> endless_pieces(bool& closed, int& made) {
  const closing at_end(closed);
  for (;;) {
    co_await hocket::sleep(1ms);
    ++made;
    co_yield std::string(10'000, 'x');
  }
}

TEST(http_client_request, a_server_that_refuses_early_is_heard_before_the_body_is_sent) {
  auto refuse = [](server_request&) -> task<server_response> {
    co_return text_answer("too much", 413);
  };
  with_site(refuse, [](test_site& site) -> task<void> {
    client web;
    bool closed = false;
    int made = 0;
    request what{.url = site.url("/"), .method = "PUT", .body = endless_pieces(closed, made)};
    const response got = co_await web.send(std::move(what));
    EXPECT_EQ(got.status, 413);
    EXPECT_EQ(got.body, "too much");
    EXPECT_TRUE(closed) << "the generator has ended with the request";
  });
}

async_generator<std::string> out_of_time() {
  co_yield std::string("part");
  throw hocket::timeout_error();
}

TEST(http_client_request, a_timeout_of_its_generator_is_not_the_clients) {
  with_site(describe, [](test_site& site) -> task<void> {
    client web({.timeout = 0s});
    request what{.url = site.url("/"), .method = "PUT", .body = out_of_time()};
    auto sending = web.send(std::move(what));
    try {
      co_await std::move(sending);
      ADD_FAILURE() << "there is an answer";
    } catch (const request_error& e) {
      ADD_FAILURE() << e.what();
    } catch (const hocket::timeout_error&) {
    }
  });
}

TEST(http_client_request, headers_of_a_request_replace_those_of_the_client) {
  auto look = [](server_request& seen) -> task<server_response> {
    EXPECT_EQ(seen.headers().find_all("x-a").size(), 1U);
    co_return text_answer(value_of(seen, "x-a") + " " + value_of(seen, "x-b") + " [" +
                          value_of(seen, "x-empty") + "] " + value_of(seen, "user-agent"));
  };
  with_site(look, [](test_site& site) -> task<void> {
    client web({.user_agent = "tester", .headers = {{"X-A", "client"}, {"X-B", "client"}}});
    const response plain = co_await web.get(site.url("/"));
    EXPECT_EQ(plain.body, "client client [-] tester");
    request what{.url = site.url("/"), .headers = {{"x-a", "request"}, {"X-Empty", ""}}};
    const response got = co_await web.send(std::move(what));
    EXPECT_EQ(got.body, "request client [] tester");
    request named{.url = site.url("/"), .headers = {{"User-Agent", "other"}}};
    const response other = co_await web.send(std::move(named));
    EXPECT_EQ(other.body, "client client [-] other");
  });
}

TEST(http_client_request, what_cannot_stand_in_a_request_is_named) {
  with_site(describe, [](test_site& site) -> task<void> {
    client web;
    std::vector<std::string> errors;
    const request bad[] = {
        {.url = site.url("/"), .method = "GET /x"},
        {.url = site.url("/"), .method = ""},
        {.url = site.url("/"), .headers = {{"X Y", "z"}}},
        {.url = site.url("/"), .headers = {{"X", "a\r\nY: b"}}},
    };
    for (const request& each : bad) {
      try {
        request copy{.url = each.url, .method = each.method, .headers = each.headers};
        co_await web.send(std::move(copy));
      } catch (const hocket::value_error& e) {
        errors.emplace_back(e.what());
      }
    }
    const std::vector<std::string> expected = {
        "\"GET /x\" is no method of HTTP", "\"\" is no method of HTTP",
        "\"X Y\" is no name for a header", "the header \"X\" has a line break in its value"};
    EXPECT_EQ(errors, expected);
    EXPECT_EQ(site.server.statistics().requests, 0U);
  });
}

TEST(http_client_request, an_error_names_the_method) {
  with_site(describe, [](test_site&) -> task<void> {
    client web;
    std::string error;
    try {
      request what{.url = "ftp://h/x", .method = "POST", .body = "x"};
      co_await web.send(std::move(what));
    } catch (const request_error& e) {
      error = e.what();
    }
    EXPECT_EQ(error, "POST ftp://h/x: not a URL that can be fetched: the scheme is ftp");
  });
}

TEST(http_client_request, signs_in_when_it_is_told_how) {
  auto look = [](server_request& seen) -> task<server_response> {
    co_return text_answer(value_of(seen, "authorization"));
  };
  with_site(look, [](test_site& site) -> task<void> {
    client web;
    request what{.url = site.url("/")};
    what.authentication = {"ann", "secret"};
    const response got = co_await web.send(std::move(what));
    EXPECT_EQ(got.body, "Basic YW5uOnNlY3JldA==");
    const response plain = co_await web.get(site.url("/"));
    EXPECT_EQ(plain.body, "-");
  });
}

}  // namespace

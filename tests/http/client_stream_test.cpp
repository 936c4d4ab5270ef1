// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/streamed_response.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

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
using hocket::http::server_request;
using hocket::http::server_response;
using hocket::http::streamed_response;
using hocket_test::test_site;
using hocket_test::text_answer;
using hocket_test::with_site;

/// `pieces` of a size, one each second.
async_generator<std::string> pieces(int count, std::size_t size_bytes, int* made = nullptr) {
  for (int i = 0; i < count; ++i) {
    if (made != nullptr) ++*made;
    co_yield std::string(size_bytes, static_cast<char>('a' + i % 26));
    co_await hocket::sleep(1s);
  }
}

async_generator<std::string> flood(std::size_t& made_bytes) {
  for (;;) {
    made_bytes += 100'000;
    co_yield std::string(100'000, 'x');
  }
}

async_generator<std::string> break_off() {
  co_yield std::string("part");
  throw hocket::http::connection_abort();
}

async_generator<std::string> stall() {
  co_yield std::string("part");
  co_await hocket::sleep(1h);
}

task<server_response> stream(server_request& asked) {
  server_response answer{.headers = {{"X-Kind", "stream"}}};
  if (asked.target() == "/pieces") answer.body = pieces(3, 4);
  if (asked.target() == "/broken") answer.body = break_off();
  if (asked.target() == "/stalled") answer.body = stall();
  if (asked.target() == "/moved") {
    answer.status = 302;
    answer.headers.add("Location", "/pieces");
    answer.body = "elsewhere";
  }
  co_return answer;
}

TEST(http_client_stream, the_head_is_here_before_the_body) {
  with_site(stream, [](test_site& site) -> task<void> {
    client web;
    const auto start = hocket::event_loop::current().now();
    const auto elapsed = [&] { return hocket::event_loop::current().now() - start; };
    request what{.url = site.url("/moved")};
    streamed_response got = co_await web.open(std::move(what));
    EXPECT_EQ(elapsed(), 0s);
    EXPECT_EQ(got.status(), 200);
    EXPECT_TRUE(got.ok());
    EXPECT_EQ(got.headers().find("x-kind"), "stream");
    EXPECT_EQ(got.effective_url(), site.url("/pieces"));
    std::string all;
    auto body = got.body();
    while (auto piece = co_await body.next()) {
      if (all.empty()) {
        EXPECT_EQ(elapsed(), 0s);
      }
      all += *piece;
    }
    EXPECT_EQ(all, "aaaabbbbcccc");
    EXPECT_EQ(elapsed(), 3s);
    const std::string after = co_await got.read_some();
    EXPECT_EQ(after, "");
    EXPECT_EQ(web.statistics().in_flight, 0U);
  });
}

TEST(http_client_stream, an_address_alone_opens_it) {
  with_site(stream, [](test_site& site) -> task<void> {
    client web;
    streamed_response got = co_await web.open(site.url("/pieces"));
    const std::string all = co_await got.read_to_end();
    EXPECT_EQ(all, "aaaabbbbcccc");
  });
}

TEST(http_client_stream, may_be_read_as_a_whole) {
  with_site(stream, [](test_site& site) -> task<void> {
    client web;
    request what{.url = site.url("/pieces")};
    streamed_response got = co_await web.open(std::move(what));
    const std::string first = co_await got.read_some();
    EXPECT_EQ(first, "aaaa");
    const std::string rest = co_await got.read_to_end();
    EXPECT_EQ(rest, "bbbbcccc");
    const auto again = co_await web.get(site.url("/pieces"));
    EXPECT_EQ(again.body, "aaaabbbbcccc");
    EXPECT_EQ(site.server.statistics().connections, 1U);
  });
}

TEST(http_client_stream, a_server_has_to_wait_for_a_consumer_that_is_slow) {
  std::size_t made_bytes = 0;
  auto answer = [&](server_request&) -> task<server_response> {
    server_response endless{.body = flood(made_bytes)};
    co_return endless;
  };
  with_site(answer, [&](test_site& site) -> task<void> {
    client web({.idle_timeout = 10s, .max_body_bytes = 0});
    {
      request what{.url = site.url("/")};
      streamed_response got = co_await web.open(std::move(what));
      co_await hocket::sleep(30s);
      const std::size_t before = made_bytes;
      EXPECT_LT(before, 30'000'000U) << "what the system buffers, and no more";
      std::size_t taken_bytes = 0;
      while (taken_bytes < before) {
        const std::string piece = co_await got.read_some();
        EXPECT_LT(piece.size(), 200'000U);
        taken_bytes += piece.size();
      }
      EXPECT_GT(made_bytes, before) << "it goes on when there is room";
    }
    while (site.server.statistics().open_connections > 0) co_await hocket::sleep(1ms);
    EXPECT_EQ(web.statistics().in_flight, 0U) << "dropping the answer has closed its connection";
  });
}

task<std::optional<request_error>> error_of(client& web, std::string url) {
  request what{.url = std::move(url)};
  auto opening = web.open(std::move(what));
  streamed_response got = co_await std::move(opening);
  try {
    auto reading = got.read_to_end();
    co_await std::move(reading);
  } catch (const request_error& e) {
    co_return e;
  }
  co_return std::nullopt;
}

TEST(http_client_stream, no_read_takes_more_than_the_receive_buffer) {
  std::size_t made_bytes = 0;
  const auto answer = [&](server_request&) -> task<server_response> {
    server_response endless{.body = flood(made_bytes)};
    co_return endless;
  };
  with_site(answer, [](test_site& site) -> task<void> {
    client web({.receive_buffer_bytes = 1024, .max_body_bytes = 0});
    request what{.url = site.url("/")};
    streamed_response got = co_await web.open(std::move(what));
    co_await hocket::sleep(10s);
    const std::string piece = co_await got.read_some();
    EXPECT_FALSE(piece.empty());
    EXPECT_LT(piece.size(), 65'536U + 1024U) << "the read that found no more room was a small one";
  });
}

TEST(http_client_stream, a_body_that_breaks_off_is_an_error) {
  with_site(stream, [](test_site& site) -> task<void> {
    client web;
    const auto error = co_await error_of(web, site.url("/broken"));
    EXPECT_TRUE(error);
    if (error) {
      EXPECT_EQ(error->kind(), request_error_kind::closed) << error->what();
    }
  });
}

TEST(http_client_stream, a_server_that_falls_silent_is_given_up) {
  with_site(stream, [](test_site& site) -> task<void> {
    client web({.idle_timeout = 7s});
    const auto start = hocket::event_loop::current().now();
    const auto error = co_await error_of(web, site.url("/stalled"));
    EXPECT_TRUE(error);
    if (error) {
      EXPECT_EQ(std::string(error->what()),
                "GET " + site.url("/stalled") + ": timed out: no byte within 7 s");
    }
    EXPECT_EQ(hocket::event_loop::current().now() - start, 7s);
  });
}

TEST(http_client_stream, a_body_over_the_limit_is_an_error_when_it_comes_to_it) {
  with_site(stream, [](test_site& site) -> task<void> {
    client web({.max_body_bytes = 10});
    const auto error = co_await error_of(web, site.url("/pieces"));
    EXPECT_TRUE(error);
    if (error) {
      EXPECT_EQ(error->kind(), request_error_kind::too_large) << error->what();
    }
  });
}

TEST(http_client_stream, a_generator_outlives_its_response_as_an_error) {
  with_site(stream, [](test_site& site) -> task<void> {
    client web;
    std::optional<async_generator<std::string>> body;
    {
      request what{.url = site.url("/stalled")};
      streamed_response got = co_await web.open(std::move(what));
      body.emplace(got.body());
    }
    bool refused = false;
    try {
      co_await body->next();
    } catch (const hocket::runtime_error&) {
      refused = true;
    }
    EXPECT_TRUE(refused);
  });
}

async_generator<std::string> letters() {
  for (char c = 'a'; c <= 'c'; ++c) {
    co_yield std::string(1, c);
    co_await hocket::sleep(1s);
  }
}

async_generator<std::string> shout(server_request& asked) {
  auto body = asked.body();
  while (auto piece = co_await body.next()) co_yield *std::move(piece) + "!";
}

TEST(http_client_stream, both_bodies_may_be_on_their_way_at_once) {
  auto answer = [](server_request& asked) -> task<server_response> {
    server_response echo{.body = shout(asked)};
    co_return echo;
  };
  with_site(answer, [](test_site& site) -> task<void> {
    client web;
    request what{.url = site.url("/"), .method = "POST", .body = letters()};
    streamed_response got = co_await web.open(std::move(what));
    const std::string all = co_await got.read_to_end();
    EXPECT_EQ(all, "a!b!c!");
  });
}

/// Pieces without end; its own end takes a second.
async_generator<std::string> endless(std::size_t size_bytes, bool& ended) {
  try {
    for (;;) {
      co_await hocket::sleep(1ms);
      co_yield std::string(size_bytes, 'x');
    }
  } catch (const hocket::generator_exit&) {
  }
  co_await hocket::sleep(1s);
  ended = true;
}

TEST(http_client_stream, a_generator_ends_with_a_request_that_fails) {
  auto deaf = [](server_request&) -> task<server_response> {
    co_await hocket::sleep(1h);
    co_return text_answer("late");
  };
  with_site(deaf, [](test_site& site) -> task<void> {
    client web({.timeout = 10s});
    bool ended = false;
    request what{.url = site.url("/"), .method = "PUT", .body = endless(1'000'000, ended)};
    auto opening = web.open(std::move(what));
    try {
      co_await std::move(opening);
      ADD_FAILURE() << "there is an answer";
    } catch (const request_error& e) {
      EXPECT_EQ(e.kind(), request_error_kind::timeout) << e.what();
      EXPECT_TRUE(ended);
    }
  });
}

TEST(http_client_stream, a_generator_has_ended_when_a_redirect_is_followed_without_it) {
  bool ended = false;
  auto answer = [&](server_request& asked) -> task<server_response> {
    if (asked.target() == "/there") co_return text_answer(ended ? "ended" : "not ended");
    server_response elsewhere{.status = 303, .headers = {{"Location", "/there"}}};
    co_return elsewhere;
  };
  with_site(answer, [&](test_site& site) -> task<void> {
    client web;
    request what{.url = site.url("/"), .method = "PUT", .body = endless(10'000, ended)};
    streamed_response got = co_await web.open(std::move(what));
    const std::string all = co_await got.read_to_end();
    EXPECT_EQ(all, "ended");
  });
}

}  // namespace

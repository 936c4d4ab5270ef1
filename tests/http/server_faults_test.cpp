// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "expect_task.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/http/server.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/tcp.hpp"
#include "http/server_talk.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::async_generator;
using hocket::simulated_stream;
using hocket::task;
using hocket::http::server_options;
using hocket::http::server_request;
using hocket::http::server_response;
using hocket_test::echo;
using hocket_test::occurrences;
using hocket_test::server_talk;
using hocket_test::status_of;

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

struct bad_request {
  const char* what;
  int status;
  std::string text;
};

TEST(http_server_faults, what_cannot_be_answered_is_refused_with_its_reason) {
  const server_options small{
      .max_target_bytes = 100, .max_header_bytes = 1000, .max_body_bytes = 10};
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  const bad_request cases[] = {
      {"no request", 400, "no request at all\r\n\r\n"},
      {"a header without a colon", 400, "GET / HTTP/1.1\r\nno colon\r\n\r\n"},
      {"no host", 400, "GET / HTTP/1.1\r\n\r\n"},
      {"two hosts", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
      {"two lengths", 400, post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
      {"length and chunks", 400,
       post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunks and length", 400,
       post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"},
      {"a bad chunk", 400, post + "Transfer-Encoding: chunked\r\n\r\nno number\r\n\r\n"},
      {"an endless chunk line", 400,
       post + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(2000, 'x')},
      {"a long body", 413, post + "Content-Length: 11\r\n\r\n01234567890"},
      {"many chunks", 413,
       post + "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n"},
      {"a long target", 414, "GET /" + std::string(200, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"an endless request line", 414, "GET /" + std::string(5000, 'a')},
      {"an unknown expectation", 417, post + "Expect: cake\r\n\r\n"},
      {"a long header", 431, "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(2000, 'x')},
      {"an unknown coding", 501, post + "Transfer-Encoding: gzip\r\n\r\n"},
      {"a coding before chunks", 501, post + "Transfer-Encoding: gzip, chunked\r\n\r\n"},
      {"another version", 505, "GET / HTTP/2.0\r\nHost: h\r\n\r\n"},
      {"HTTP/2's preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
  };
  for (const bad_request& bad : cases) {
    const std::string said = server_talk(echo, small)(bad.text + get);
    EXPECT_EQ(status_of(said), bad.status) << bad.what << "\n" << said;
    EXPECT_NE(said.find("Connection: close\r\n"), said.npos) << bad.what;
    EXPECT_EQ(occurrences(said, "HTTP/1.1 "), 1U) << bad.what << ": nothing is answered after it";
  }
}

TEST(http_server_faults, a_body_that_ends_early_is_refused) {
  const std::string said =
      server_talk(echo)("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc");
  EXPECT_EQ(status_of(said), 400);
  EXPECT_NE(said.find("the request's body ended too early"), said.npos) << said;
}

TEST(http_server_faults, many_short_headers_are_too_many_too) {
  std::string text = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 200; ++i) text += "X: y\r\n";
  EXPECT_EQ(status_of(server_talk(echo, {.max_header_bytes = 1000})(text + "\r\n")), 431);
  EXPECT_EQ(status_of(server_talk(echo, {.max_header_bytes = 2000})(text + "\r\n")), 200);
}

/// Collects what was reported while a talk lasts.
struct reports {
  explicit reports(server_talk& talk) {
    talk.run.loop.set_exception_handler(
        [this](const hocket::diagnostic& what) { texts.push_back(to_string(what)); });
  }
  std::vector<std::string> texts;
};

TEST(http_server_faults, an_exception_of_a_handler_is_answered_500_and_reported) {
  auto fail = [](server_request& request) -> task<server_response> {
    if (request.target() == "/") throw std::runtime_error("the secret");
    return echo(request);
  };
  server_talk talk(fail);
  const reports reported(talk);
  const std::string said = talk(get + "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(said), 500);
  EXPECT_EQ(said.find("secret"), said.npos);
  EXPECT_TRUE(said.ends_with("GET /2 []")) << "the connection goes on";
  ASSERT_EQ(reported.texts.size(), 1U);
  EXPECT_NE(reported.texts[0].find("the secret"), std::string::npos) << reported.texts[0];
}

TEST(http_server_faults, an_interrupt_is_not_answered_but_ends_the_server) {
  auto interrupt = [](server_request&) -> task<server_response> {
    throw hocket::keyboard_interrupt();
    co_return server_response();
  };
  server_talk talk(interrupt);
  const reports reported(talk);
  EXPECT_THROW(talk(get), hocket::keyboard_interrupt);
  EXPECT_TRUE(reported.texts.empty());
}

TEST(http_server_faults, a_header_that_would_smuggle_lines_is_not_sent) {
  auto smuggle = [](server_request&) -> task<server_response> {
    server_response answer{.headers = {{"X", "a\r\nSet-Cookie: b=c"}}};
    co_return answer;
  };
  server_talk talk(smuggle);
  const reports reported(talk);
  const std::string said = talk(get);
  EXPECT_EQ(status_of(said), 500);
  EXPECT_EQ(said.find("Set-Cookie"), said.npos);
  EXPECT_EQ(reported.texts.size(), 1U);
}

async_generator<std::string> fail_after_one(bool abort) {
  co_yield std::string("one");
  if (abort) throw hocket::http::connection_abort();
  throw std::runtime_error("out of paper");
}

hocket::http::server::handler failing_stream(bool abort) {
  return [abort](server_request&) -> task<server_response> {
    server_response answer{.body = fail_after_one(abort)};
    co_return answer;
  };
}

TEST(http_server_faults, a_generator_that_throws_leaves_the_body_without_its_end) {
  server_talk talk(failing_stream(false));
  const reports reported(talk);
  const std::string said = talk(get + get);
  EXPECT_TRUE(said.ends_with("\r\n\r\n3\r\none\r\n")) << said;
  ASSERT_EQ(reported.texts.size(), 1U);
  EXPECT_NE(reported.texts[0].find("out of paper"), std::string::npos) << reported.texts[0];
}

TEST(http_server_faults, an_abort_resets_the_connection_and_is_no_error) {
  server_talk talk(failing_stream(true));
  const reports reported(talk);
  talk.with([](simulated_stream& stream) -> task<void> {
    co_await stream.write_all(std::string_view(get));
    int error = 0;
    try {
      auto reading = stream.read_to_end();
      co_await std::move(reading);
    } catch (const std::system_error& e) {
      error = e.code().value();
    }
    EXPECT_EQ(error, ECONNRESET);
  });
  EXPECT_TRUE(reported.texts.empty());
}

TEST(http_server_faults, an_abort_resets_a_tcp_connection) {
  hocket::tests::virtual_run run;
  auto main = []() -> task<void> {
    hocket::http::server served([](server_request&) -> task<server_response> {
      throw hocket::http::connection_abort();
      co_return {};
    });
    hocket::tcp_listener listener;
    auto beside = [&](hocket::task_group& group) -> task<void> {
      auto serving = group.spawn(served.serve(listener));
      auto connecting = hocket::tcp_stream::connect(listener.local());
      auto stream = co_await std::move(connecting);
      co_await stream.write_all(std::string_view(get));
      co_await hocket::tests::expect_error(stream.read_to_end(), ECONNRESET);
      serving.cancel();
    };
    co_await hocket::with_task_group(beside);
  };
  run(main());
}

async_generator<std::string> just(std::string text) { co_yield std::move(text); }

TEST(http_server_faults, a_body_that_has_not_its_promised_length_is_broken_off) {
  for (const std::uint64_t promised : {2U, 4U}) {
    auto wrong = [&](server_request&) -> task<server_response> {
      server_response answer{.body = {just("abc"), promised}};
      co_return answer;
    };
    server_talk talk(wrong);
    const reports reported(talk);
    const std::string said = talk(get + get);
    EXPECT_EQ(occurrences(said, "HTTP/1.1"), 1U);
    ASSERT_EQ(reported.texts.size(), 1U);
    EXPECT_NE(reported.texts[0].find("an answer's body has"), std::string::npos);
  }
}

TEST(http_server_faults, a_head_that_comes_too_slowly_is_answered_408) {
  server_talk talk(echo, {.header_timeout = 5s});
  const std::string said = talk("GET / HT", true);
  EXPECT_EQ(status_of(said), 408) << said;
  EXPECT_NE(said.find("within 5 s"), said.npos) << said;
}

TEST(http_server_faults, a_drip_of_header_bytes_does_not_prolong_the_time) {
  server_talk talk(echo, {.header_timeout = 5s});
  talk.with([&](simulated_stream& stream) -> task<void> {
    for (int i = 0; i < 8; ++i) {
      co_await stream.write_all("G");
      co_await hocket::sleep(1s);
      if (i == 4) break;
    }
    auto reading = stream.read_to_end();
    const std::string said = co_await std::move(reading);
    EXPECT_EQ(status_of(said), 408) << said;
    EXPECT_EQ(talk.run.time.elapsed(), 5s);
  });
}

TEST(http_server_faults, a_body_that_comes_too_slowly_is_answered_408) {
  server_talk talk(echo, {.body_timeout = 7s});
  const std::string said = talk("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab", true);
  EXPECT_EQ(status_of(said), 408) << said;
  EXPECT_NE(said.find("within 7 s"), said.npos) << said;
}

/// Sends a body of 100 bytes, `piece` at a time, `pause` apart, until it is whole or the server ends
/// the talk; gives what the server says and when.
struct slow_upload {
  std::string said;
  hocket::clock::duration took{};
};
slow_upload upload_slowly(server_talk& talk, std::size_t piece, std::chrono::seconds pause) {
  slow_upload result;
  talk.with([&](simulated_stream& stream) -> task<void> {
    const auto drip = [&](hocket::task_group& group) -> task<void> {
      auto sends = [&]() -> task<void> {
        co_await stream.write_all("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n");
        for (std::size_t sent = 0; sent < 100; sent += piece) {
          co_await hocket::sleep(pause);
          co_await stream.write_all(std::string(piece, 'x'));
        }
        stream.shutdown_write();
      };
      auto sending = group.spawn(sends());
      while (result.said.empty()) {
        std::array<std::byte, 4096> buffer;
        const std::size_t size = co_await stream.read_some(buffer);
        result.said.append(reinterpret_cast<const char*>(buffer.data()), size);
      }
      result.took = talk.run.time.elapsed();
      sending.cancel();
    };
    co_await hocket::with_task_group(drip);
  });
  return result;
}

TEST(http_server_faults, a_drip_of_body_bytes_is_given_up_when_it_is_too_far_behind) {
  server_talk talk(echo, {.body_timeout = 9'500ms, .min_body_bytes_per_second = 4});
  const auto dripped = upload_slowly(talk, 1, 1s);
  EXPECT_EQ(status_of(dripped.said), 408) << dripped.said;
  EXPECT_NE(dripped.said.find("less than 4 bytes a second"), std::string::npos) << dripped.said;
  // 9.5 s, and a quarter of one for each of 12 bytes.
  EXPECT_EQ(dripped.took, 12s + 500ms);
}

TEST(http_server_faults, a_slow_body_that_keeps_the_rate_is_read_to_its_end) {
  server_talk talk(echo, {.body_timeout = 10s, .min_body_bytes_per_second = 4});
  const auto kept = upload_slowly(talk, 25, 6s);
  EXPECT_EQ(status_of(kept.said), 200) << kept.said;
  EXPECT_EQ(kept.took, 24s);
}

TEST(http_server_faults, a_body_may_drip_for_ever_where_no_rate_is_asked_for) {
  server_talk talk(echo, {.body_timeout = 10s, .min_body_bytes_per_second = 0});
  const auto dripped = upload_slowly(talk, 1, 9s);
  EXPECT_EQ(status_of(dripped.said), 200) << dripped.said;
  EXPECT_EQ(dripped.took, 900s);
}

TEST(http_server_faults, the_time_that_a_handler_takes_does_not_count_against_the_body) {
  auto slow_reader = [](server_request& request) -> task<server_response> {
    co_await hocket::sleep(1h);
    auto answering = echo(request);
    co_return co_await std::move(answering);
  };
  server_talk talk(slow_reader, {.body_timeout = 10s, .min_body_bytes_per_second = 240});
  EXPECT_EQ(status_of(upload_slowly(talk, 1, 1s).said), 200);
}

TEST(http_server_faults, a_connection_without_a_request_is_closed_without_a_word) {
  server_talk talk(echo, {.idle_timeout = 9s});
  EXPECT_EQ(talk("", true), "");
  EXPECT_EQ(talk.run.time.elapsed(), 9s);
  EXPECT_EQ(occurrences(talk(get, true), "HTTP/1.1"), 1U);
  EXPECT_EQ(talk.run.time.elapsed(), 18s);
}

TEST(http_server_faults, a_client_that_takes_nothing_is_given_up) {
  auto large = [](server_request&) -> task<server_response> {
    server_response answer{.body = std::string(1'000'000, 'x')};
    co_return answer;
  };
  server_talk talk(large, {.write_timeout = 3s});
  const reports reported(talk);
  talk.with([&](simulated_stream& stream) -> task<void> {
    co_await stream.write_all(std::string_view(get));
    while (talk.server.statistics().open_connections == 0) co_await hocket::sleep(0s);
    while (talk.server.statistics().open_connections > 0) co_await hocket::sleep(1s);
    EXPECT_LE(talk.run.time.elapsed(), 4s);
  });
  EXPECT_TRUE(reported.texts.empty());
}

/// A connection whose end has to be said, as TLS's has: `say_end` does that.
struct polite_stream {
  task<std::size_t> read_some(std::span<std::byte> into) { return under.read_some(into); }
  task<void> write_all(std::span<const std::byte> data) { return under.write_all(data); }
  task<void> shutdown_write() { return say_end(); }
  void close() noexcept { under.close(); }

  simulated_stream under;
  task<void> (*say_end)();
};

/// Serves a client that says `text` and then no more.
void serve_politely(server_talk& talk, std::string_view text, task<void> (*say_end)()) {
  auto main = [&]() -> task<void> {
    auto ends = simulated_stream::make_pair();
    co_await ends.first.write_all(text);
    ends.first.shutdown_write();
    polite_stream stream{std::move(ends.second), say_end};
    auto serving = talk.server.serve_connection(std::move(stream));
    co_await std::move(serving);
  };
  talk.run(main());
}

TEST(http_server_faults, a_client_that_does_not_take_the_goodbye_is_given_up) {
  for (const std::string& text : {get, std::string("no request at all\r\n\r\n")}) {
    server_talk talk(echo, {.write_timeout = 3s});
    const reports reported(talk);
    serve_politely(talk, text, []() -> task<void> { co_await hocket::sleep(24h); });
    EXPECT_EQ(talk.run.time.elapsed(), 3s) << text;
    EXPECT_TRUE(reported.texts.empty());
  }
}

TEST(http_server_faults, a_goodbye_that_cannot_be_said_is_no_error_whatever_it_throws) {
  for (const std::string& text : {get, std::string("no request at all\r\n\r\n")}) {
    server_talk talk(echo);
    const reports reported(talk);
    serve_politely(talk, text, []() -> task<void> {
      throw std::runtime_error("TLS: the other side is gone");
      co_return;
    });
    EXPECT_EQ(talk.server.statistics().requests, 1U);
    EXPECT_TRUE(reported.texts.empty()) << text;
  }
}

TEST(http_server_faults, stopping_ends_idle_connections_at_once_and_others_with_their_answer) {
  auto slow = [](server_request& request) -> task<server_response> {
    if (request.target() == "/slow") co_await hocket::sleep(4s);
    if (request.target() == "/never") co_await hocket::sleep(1h);
    auto answering = echo(request);
    co_return co_await std::move(answering);
  };
  hocket::tests::virtual_run run;
  auto main = [&]() -> task<void> {
    hocket::http::server served(slow);
    hocket::tcp_listener listener;
    std::vector<std::string> said(3);
    auto one = [&](std::size_t number, std::string text) -> task<void> {
      auto stream = co_await hocket::tcp_stream::connect(listener.local());
      co_await stream.write_all(std::string_view(text));
      auto reading = stream.read_to_end();
      said[number] = co_await std::move(reading);
    };
    auto all = [&](hocket::task_group& group) -> task<void> {
      auto serving = group.spawn(served.serve(listener));
      group.spawn(one(0, get));
      group.spawn(one(1, "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n"));
      group.spawn(one(2, "GET /never HTTP/1.1\r\nHost: h\r\n\r\n"));
      while (served.statistics().requests < 3) co_await hocket::sleep(0s);
      served.stop(10s);
      co_await serving;
    };
    co_await hocket::with_task_group(all);
    EXPECT_EQ(status_of(said[0]), 200);
    EXPECT_NE(said[1].find("Connection: close\r\n\r\nGET /slow"), std::string::npos) << said[1];
    EXPECT_EQ(said[2], "");
    EXPECT_EQ(run.time.elapsed(), 10s);
  };
  run(main());
}

}  // namespace

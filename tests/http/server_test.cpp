// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/sync/event.hpp"
#include "http/server_talk.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::async_generator;
using hocket::simulated_stream;
using hocket::task;
using hocket::http::server_request;
using hocket::http::server_response;
using hocket_test::echo;
using hocket_test::occurrences;
using hocket_test::server_talk;
using hocket_test::status_of;

const std::string get_a = "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(http_server, answers_with_length_and_name) {
  server_talk talk(echo);
  EXPECT_EQ(talk(get_a),
            "HTTP/1.1 200 OK\r\nServer: hocket\r\nContent-Length: 13\r\n\r\nGET /a?b=c []");
  EXPECT_EQ(talk.server.statistics().requests, 1U);
  EXPECT_EQ(talk.server.statistics().connections, 1U);
  EXPECT_EQ(talk.server.statistics().open_connections, 0U);
}

TEST(http_server, gives_the_parts_of_a_request) {
  auto look = [](server_request& request) -> task<server_response> {
    EXPECT_EQ(request.path(), "/a");
    EXPECT_EQ(request.query(), "b=c");
    EXPECT_EQ(request.headers().find("HOST"), "h");
    EXPECT_EQ(request.headers().find("x"), "1 2");
    EXPECT_EQ(request.minor_version(), 1);
    server_response nothing{.status = 204};
    co_return nothing;
  };
  EXPECT_EQ(server_talk(look)("GET /a?b=c HTTP/1.1\r\nHost: h\r\nX:  1 2 \r\n\r\n"),
            "HTTP/1.1 204 No Content\r\nServer: hocket\r\n\r\n");
}

TEST(http_server, requests_that_come_at_once_are_answered_in_their_order) {
  auto late = [](server_request& request) -> task<server_response> {
    if (request.target() == "/1") co_await hocket::sleep(1h);
    server_response answer{.body = request.target()};
    co_return answer;
  };
  const std::string said = server_talk(late)(
      "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
      "GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET /4 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(occurrences(said, "200 OK"), 3U);
  EXPECT_LT(said.find("\r\n\r\n/1"), said.find("\r\n\r\n/2"));
  EXPECT_LT(said.find("\r\n\r\n/2"), said.find("Connection: close\r\n\r\n/3"));
}

TEST(http_server, requests_may_come_in_any_pieces) {
  const std::string requests =
      "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
      "POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;note=x\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
      "POST /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
      get_a;
  for (std::size_t size = 1; size < 40; ++size) {
    const std::string said =
        server_talk(echo, {}, {.piece_sizes_bytes = {size}, .breaks = {}})(requests);
    EXPECT_EQ(occurrences(said, "200 OK"), 4U) << size;
    EXPECT_NE(said.find("POST /1 [hello]"), said.npos) << size;
    EXPECT_NE(said.find("POST /2 [abc0123456789]"), said.npos) << size;
    EXPECT_NE(said.find("POST /3 []"), said.npos) << size;
    EXPECT_NE(said.find("GET /a?b=c []"), said.npos) << size;
  }
}

async_generator<std::string> three_pieces() {
  co_yield std::string("one ");
  co_await hocket::sleep(1min);
  co_yield std::string();
  co_yield std::string("two ");
  co_yield std::string(20, '3');
}

task<server_response> stream_three(server_request&) {
  server_response answer{.body = three_pieces()};
  co_return answer;
}

TEST(http_server, a_generator_is_sent_in_chunks_as_it_makes_them) {
  server_talk talk(stream_three);
  EXPECT_EQ(talk(get_a),
            "HTTP/1.1 200 OK\r\nServer: hocket\r\nTransfer-Encoding: chunked\r\n\r\n"
            "4\r\none \r\n4\r\ntwo \r\n14\r\n33333333333333333333\r\n0\r\n\r\n");
  EXPECT_EQ(talk.run.time.elapsed(), 1min);
}

TEST(http_server, a_generator_whose_length_is_known_is_sent_without_chunks) {
  auto sized = [](server_request&) -> task<server_response> {
    server_response answer{.body = {three_pieces(), 28}};
    co_return answer;
  };
  EXPECT_EQ(server_talk(sized)(get_a),
            "HTTP/1.1 200 OK\r\nServer: hocket\r\nContent-Length: 28\r\n\r\n"
            "one two 33333333333333333333");
}

TEST(http_server, an_old_client_gets_a_body_that_ends_with_the_connection) {
  EXPECT_EQ(server_talk(stream_three)("GET / HTTP/1.0\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nServer: hocket\r\nConnection: close\r\n\r\n"
            "one two 33333333333333333333");
}

TEST(http_server, an_old_client_may_ask_to_keep_the_connection) {
  const std::string said =
      server_talk(echo)("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n");
  EXPECT_EQ(occurrences(said, "Connection: keep-alive\r\n\r\nGET /1"), 1U) << said;
  EXPECT_EQ(occurrences(said, "Connection: close\r\n\r\nGET /2"), 1U) << said;
}

TEST(http_server, a_head_request_gets_no_body) {
  const std::string said = server_talk(echo)("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n" + get_a);
  EXPECT_TRUE(
      said.starts_with("HTTP/1.1 200 OK\r\nServer: hocket\r\nContent-Length: 9\r\n\r\nHTTP"))
      << said;
  EXPECT_EQ(server_talk(stream_three)("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nServer: hocket\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST(http_server, a_client_that_waits_for_leave_gets_it_when_the_handler_reads) {
  server_talk talk(echo);
  talk.with([](simulated_stream& stream) -> task<void> {
    co_await stream.write_all(
        "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    auto leave = stream.read_until("\r\n\r\n");
    const std::string said = co_await std::move(leave);
    EXPECT_EQ(said, "HTTP/1.1 100 Continue\r\n\r\n");
    co_await stream.write_all("hi");
    auto head = stream.read_until("PUT / [hi]");
    const std::string answer = co_await std::move(head);
    EXPECT_EQ(status_of(answer), 200);
  });
}

TEST(http_server, a_client_that_waits_for_leave_is_refused_when_nobody_wants_its_body) {
  auto refuse = [](server_request&) -> task<server_response> {
    throw hocket::http::status_error(403, "not you");
    co_return server_response();
  };
  const std::string said = server_talk(refuse)(
      "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(said,
            "HTTP/1.1 403 Forbidden\r\nServer: hocket\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 8\r\n"
            "Connection: close\r\n\r\nnot you\n");
}

async_generator<std::string> repeat(server_request& request) {
  auto pieces = request.body();
  while (auto piece = co_await pieces.next()) co_yield *std::move(piece) + ".";
}

TEST(http_server, an_answer_may_be_made_while_the_request_is_read) {
  auto repeating = [](server_request& request) -> task<server_response> {
    server_response answer{.body = repeat(request)};
    co_return answer;
  };
  server_talk talk(repeating);
  talk.with([](simulated_stream& stream) -> task<void> {
    co_await stream.write_all("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 3; ++i) {
      co_await stream.write_all("2\r\nab\r\n");
      auto repeated = stream.read_until("3\r\nab.\r\n");
      co_await std::move(repeated);
    }
    co_await stream.write_all("0\r\n\r\n");
    auto end = stream.read_until("0\r\n\r\n");
    const std::string last = co_await std::move(end);
    EXPECT_EQ(last, "0\r\n\r\n");
  });
}

TEST(http_server, what_a_handler_leaves_of_a_body_is_not_taken_for_a_request) {
  auto ignore = [](server_request& request) -> task<server_response> {
    server_response answer{.body = request.target()};
    co_return answer;
  };
  const std::string said = server_talk(ignore)(
      "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(get_a.size()) +
      "\r\n\r\n" + get_a + "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(occurrences(said, "200 OK"), 2U) << said;
  EXPECT_TRUE(said.ends_with("\r\n\r\n/2")) << said;

  const std::string body(100'000, 'x');
  const std::string large = server_talk(ignore)(
      "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + body + get_a);
  EXPECT_EQ(occurrences(large, "200 OK"), 1U) << large;
}

/// A listener before which clients stand in line, each of whom has sent its request.
struct line_of_clients {
  task<void> form(std::size_t length) {
    for (std::size_t i = 0; i < length; ++i) {
      auto ends = simulated_stream::make_pair();
      co_await ends.first.write_all(std::string_view(get_a));
      ends.first.shutdown_write();
      clients.push_back(std::move(ends.first));
      waiting.push_back(std::move(ends.second));
    }
  }
  task<simulated_stream> accept() {
    if (accepted == waiting.size()) {
      at_end();
      co_await never.wait();
    }
    co_return std::move(waiting[accepted++]);
  }
  void close() noexcept {}

  std::vector<simulated_stream> clients;
  std::vector<simulated_stream> waiting;
  std::size_t accepted = 0;
  std::function<void()> at_end = [] {};
  hocket::event never;
};

task<server_response> echo_a_second_later(server_request& request) {
  co_await hocket::sleep(1s);
  auto answering = echo(request);
  co_return co_await std::move(answering);
}

TEST(http_server, serves_no_more_connections_at_a_time_than_it_may) {
  hocket::tests::virtual_run run;
  auto main = [&]() -> task<void> {
    hocket::http::server served(echo_a_second_later, {.max_connections = 3});
    line_of_clients line;
    auto forming = line.form(20);
    co_await std::move(forming);
    int answered = 0;
    auto hear = [&](simulated_stream& client) -> task<void> {
      auto reading = client.read_to_end();
      const std::string said = co_await std::move(reading);
      EXPECT_EQ(status_of(said), 200);
      if (++answered == 20) served.stop();
    };
    auto all = [&](hocket::task_group& group) -> task<void> {
      group.spawn(served.serve(line));
      for (simulated_stream& client : line.clients) group.spawn(hear(client));
      co_return;
    };
    co_await hocket::with_task_group(all);
    EXPECT_EQ(served.statistics().peak_open_connections, 3U);
    EXPECT_EQ(run.time.elapsed(), 7s);
  };
  run(main());
}

TEST(http_server, may_have_at_least_one_connection) {
  EXPECT_THROW(hocket::http::server(echo, {.max_connections = 0}), hocket::value_error);
}

TEST(http_server, connections_that_it_was_given_count_too) {
  hocket::tests::virtual_run run;
  auto main = [&]() -> task<void> {
    auto by_turns = [calls = 0](server_request& request) mutable -> task<server_response> {
      co_await hocket::sleep(++calls * 1s);
      auto answering = echo(request);
      co_return co_await std::move(answering);
    };
    hocket::http::server served(by_turns, {.max_connections = 1});
    line_of_clients line;
    auto forming = line.form(3);
    co_await std::move(forming);
    auto all = [&](hocket::task_group& group) -> task<void> {
      group.spawn(served.serve_connection(std::move(line.waiting[0])));
      group.spawn(served.serve_connection(std::move(line.waiting[1])));
      line.accepted = 2;
      co_await hocket::sleep(0s);
      group.spawn(served.serve(line));
      co_await hocket::sleep(1500ms);
      EXPECT_EQ(served.statistics().connections, 2U) << "one has ended, and one is still there";
      auto reading = line.clients[2].read_to_end();
      const std::string said = co_await std::move(reading);
      EXPECT_EQ(status_of(said), 200);
      EXPECT_EQ(run.time.elapsed(), 5s);
      served.stop();
    };
    co_await hocket::with_task_group(all);
  };
  run(main());
}

TEST(http_server, a_request_that_is_here_when_the_server_is_stopped_is_answered) {
  hocket::tests::virtual_run run;
  auto main = [&]() -> task<void> {
    hocket::http::server served(echo_a_second_later);
    line_of_clients line;
    auto forming = line.form(3);
    co_await std::move(forming);
    line.at_end = [&] { served.stop(); };
    auto serving = served.serve(line);
    co_await std::move(serving);
    for (simulated_stream& client : line.clients) {
      auto reading = client.read_to_end();
      const std::string said = co_await std::move(reading);
      EXPECT_EQ(status_of(said), 200);
    }
    EXPECT_EQ(run.time.elapsed(), 1s);
  };
  run(main());
}

TEST(http_server, works_over_tcp_for_many_at_once) {
  auto body = []() -> task<void> {
    hocket::http::server served(echo);
    hocket::tcp_listener listener;
    int answered = 0;
    auto one = [&](int number) -> task<void> {
      auto stream = co_await hocket::tcp_stream::connect(listener.local());
      const std::string path = "/" + std::to_string(number);
      const std::string said = "GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
      co_await stream.write_all(std::string_view(said));
      auto reading = stream.read_to_end();
      const std::string answer = co_await std::move(reading);
      EXPECT_TRUE(answer.ends_with("GET " + path + " []")) << answer;
      if (++answered == 20) served.stop();
    };
    auto all = [&](hocket::task_group& group) -> task<void> {
      group.spawn(served.serve(listener));
      for (int i = 0; i < 20; ++i) group.spawn(one(i));
      co_return;
    };
    co_await hocket::with_task_group(all);
    EXPECT_EQ(served.statistics().requests, 20U);
  };
  hocket::run(body());
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/testing/virtual_clock.hpp"
#include "http/test_server.hpp"
#include "net/name_server.hpp"
#include "net/silent_port.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::task;
using hocket::task_group;
using hocket::tcp_stream;
using hocket::http::client;
using hocket::http::client_options;
using hocket::http::request_error;
using hocket::http::request_error_kind;
using hocket::http::response;
using hocket_test::beside_server;
using hocket_test::reply;
using hocket_test::test_server;

void run_beside_server(test_server::handler answer, std::function<task<void>(test_server&)> body) {
  hocket::run(beside_server(std::move(answer), std::move(body)));
}

/// The error that get() ends with, or none.
task<std::optional<request_error>> error_of(client& web, std::string url) {
  try {
    co_await web.get(std::move(url));
  } catch (const request_error& e) {
    co_return e;
  }
  co_return std::nullopt;
}

#define EXPECT_HTTP_ERROR(error, expected_kind, expected_text)       \
  do {                                                               \
    EXPECT_TRUE(error) << "no error";                                \
    if (error) {                                                     \
      EXPECT_EQ((error)->kind(), request_error_kind::expected_kind); \
      EXPECT_EQ(std::string((error)->what()), expected_text);        \
    }                                                                \
  } while (false)

task<void> redirect(tcp_stream& stream, std::string path, std::string) {
  if (path == "/first") {
    co_await stream.write_all(reply("", 302, "Location: second?x=1\r\n"));
  } else if (path == "/second?x=1") {
    co_await stream.write_all(reply("moved", 301, "Location: /third\r\n"));
  } else if (path == "/loop") {
    co_await stream.write_all(reply("", 307, "Location: /loop\r\n"));
  } else if (path == "/elsewhere") {
    co_await stream.write_all(reply("", 302, "Location: ftp://example.invalid/file\r\n"));
  } else {
    co_await stream.write_all(reply("arrived at " + path));
  }
}

TEST(http_client_errors, ends_a_redirect_loop) {
  run_beside_server(redirect, [](test_server& server) -> task<void> {
    client web({.max_redirects = 4});
    const auto error = co_await error_of(web, server.url("/loop"));
    EXPECT_HTTP_ERROR(error, too_many_redirects,
                      "GET " + server.url("/loop") + ": too many redirects: more than 4");
    EXPECT_EQ(server.requests(), 5);
  });
}

TEST(http_client_errors, does_not_follow_a_redirect_out_of_http) {
  run_beside_server(redirect, [](test_server& server) -> task<void> {
    client web;
    const auto error = co_await error_of(web, server.url("/elsewhere"));
    EXPECT_HTTP_ERROR(error, bad_url,
                      "GET ftp://example.invalid/file: not a URL that can be fetched: "
                      "the scheme is ftp");
  });
}

TEST(http_client_errors, a_server_that_closes_in_the_middle_is_an_error) {
  run_beside_server(
      [](tcp_stream& stream, std::string path, std::string) -> task<void> {
        if (path == "/half") {
          co_await stream.write_all("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        }
        stream.close();
      },
      [](test_server& server) -> task<void> {
        client web;
        const auto half = co_await error_of(web, server.url("/half"));
        const auto none = co_await error_of(web, server.url("/none"));
        EXPECT_HTTP_ERROR(half, closed,
                          "GET " + server.url("/half") +
                              ": connection closed by the server: transfer closed with 96 bytes "
                              "remaining to read");
        EXPECT_HTTP_ERROR(none, closed,
                          "GET " + server.url("/none") +
                              ": connection closed by the server: Empty reply from server");
      });
}

TEST(http_client_errors, a_reply_that_is_not_http_is_an_error) {
  run_beside_server(
      [](tcp_stream& stream, std::string path, std::string) -> task<void> {
        if (path == "/ssh") {
          co_await stream.write_all("SSH-2.0-OpenSSH_9.2\r\n\r\n\x01\x02");
        } else {
          co_await stream.write_all(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n");
        }
        stream.close();
      },
      [](test_server& server) -> task<void> {
        client web;
        const auto ssh = co_await error_of(web, server.url("/ssh"));
        const auto chunks = co_await error_of(web, server.url("/chunks"));
        EXPECT_HTTP_ERROR(ssh, protocol,
                          "GET " + server.url("/ssh") +
                              ": not a valid HTTP reply: Received HTTP/0.9 when not allowed");
        EXPECT_TRUE(chunks);
        if (chunks) {
          EXPECT_EQ(chunks->kind(), request_error_kind::protocol) << chunks->what();
        }
      });
}

TEST(http_client_errors, a_body_over_the_limit_is_not_read_to_its_end) {
  run_beside_server(
      [](tcp_stream& stream, std::string path, std::string) -> task<void> {
        if (path == "/announced") {
          co_await stream.write_all("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
        } else {
          co_await stream.write_all("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        }
        const std::string piece(10'000, 'x');
        for (int i = 0; i < 10'000; ++i) co_await stream.write_all(piece);
        ADD_FAILURE() << "the client took 100 MB";
      },
      [](test_server& server) -> task<void> {
        client web({.max_body_bytes = 50'000});
        const auto announced = co_await error_of(web, server.url("/announced"));
        const auto endless = co_await error_of(web, server.url("/endless"));
        EXPECT_HTTP_ERROR(
            announced, too_large,
            "GET " + server.url("/announced") + ": body too large: more than 50000 bytes");
        EXPECT_HTTP_ERROR(
            endless, too_large,
            "GET " + server.url("/endless") + ": body too large: more than 50000 bytes");
      });
}

TEST(http_client_errors, a_body_as_long_as_the_limit_is_taken) {
  run_beside_server(
      [](tcp_stream& stream, std::string, std::string) -> task<void> {
        co_await stream.write_all(reply(std::string(1000, 'x')));
      },
      [](test_server& server) -> task<void> {
        client web({.max_body_bytes = 1000});
        const response got = co_await web.get(server.url("/"));
        EXPECT_EQ(got.body.size(), 1000U);
      });
}

TEST(http_client_errors, a_head_may_tell_of_a_body_over_the_limit) {
  run_beside_server(
      [](tcp_stream& stream, std::string, std::string request) -> task<void> {
        const bool is_head = request.starts_with("HEAD ");
        co_await stream.write_all("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        if (!is_head) co_await stream.write_all(std::string(1000, 'x'));
      },
      [](test_server& server) -> task<void> {
        client web({.max_body_bytes = 10});
        const response head = co_await web.head(server.url("/"));
        EXPECT_EQ(head.status, 200);
        EXPECT_EQ(head.headers.find("content-length"), "1000");
        const auto error = co_await error_of(web, server.url("/"));
        EXPECT_HTTP_ERROR(error, too_large,
                          "GET " + server.url("/") + ": body too large: more than 10 bytes");
      });
}

TEST(http_client_errors, a_name_that_does_not_resolve_is_an_error) {
  auto body = []() -> task<void> {
    client web;
    const auto error = co_await error_of(web, "http://nonexistent.invalid/x");
    EXPECT_HTTP_ERROR(error, resolve,
                      "GET http://nonexistent.invalid/x: name not resolved: "
                      "Domain name not found");
  };
  hocket::run(body());
}

TEST(http_client_errors, does_not_ask_at_once_again_for_a_name_that_failed) {
  auto body = []() -> task<void> {
    const hocket_test::name_server names;
    client web({.names = names.options()});
    for (int i = 0; i < 3; ++i) {
      const auto error = co_await error_of(web, "http://unknown.example/");
      EXPECT_HTTP_ERROR(error, resolve,
                        "GET http://unknown.example/: name not resolved: Domain name not found");
    }
    EXPECT_EQ(names.questions(), 2) << "one for each version of IP";
  };
  hocket::run(body());
}

TEST(http_client_errors, who_waits_for_the_same_name_goes_on_when_the_asker_is_cancelled) {
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());
  auto body = [&]() -> task<void> {
    const hocket_test::name_server names;
    client web({.timeout = 5s, .names = names.options()});
    auto two = [&](task_group& group) -> task<void> {
      auto first = group.spawn(web.get("http://silent.example/1"));
      co_await hocket::sleep(0s);
      auto second = group.spawn(error_of(web, "http://silent.example/2"));
      while (names.questions() == 0) co_await hocket::sleep(0s);
      first.cancel();
      const auto error = co_await second;
      EXPECT_TRUE(first.cancelled());
      EXPECT_HTTP_ERROR(error, timeout,
                        "GET http://silent.example/2: timed out: no complete reply within 5 s");
    };
    co_await hocket::with_task_group(two);
  };
  hocket::run(loop, body());
}

TEST(http_client_errors, a_server_that_speaks_no_tls_is_an_error) {
  auto body = []() -> task<void> {
    hocket::tcp_listener listener;
    auto speak_plainly = [&]() -> task<void> {
      auto stream = co_await listener.accept();
      co_await stream.write_all("HTTP/1.1 400 Bad Request\r\n\r\n");
    };
    client web;
    auto both = [&](task_group& group) -> task<std::optional<request_error>> {
      group.spawn(speak_plainly());
      co_return co_await error_of(web, "https://" + listener.local().str() + "/");
    };
    const auto error = co_await hocket::with_task_group(both);
    EXPECT_TRUE(error);
    if (error) {
      EXPECT_EQ(error->kind(), request_error_kind::tls) << error->what();
    }
  };
  hocket::run(body());
}

TEST(http_client_errors, a_port_where_nobody_listens_refuses_the_connection) {
  auto body = []() -> task<void> {
    const hocket::tests::silent_port silent;
    const std::string url = "http://" + silent.local().str() + "/";
    client web;
    const auto error = co_await error_of(web, url);
    EXPECT_HTTP_ERROR(error, connect, "GET " + url + ": connection failed: Connection refused");
    EXPECT_TRUE(error && error->url() == url);
  };
  hocket::run(body());
}

TEST(http_client_errors, an_address_that_is_no_machines_is_not_called_a_refusal) {
  auto body = []() -> task<void> {
    client web;
    // The system refuses it by itself: TCP does not go to a group.
    const auto error = co_await error_of(web, "http://224.0.0.1:9/");
    EXPECT_HTTP_ERROR(error, connect,
                      "GET http://224.0.0.1:9/: connection failed: Network is unreachable");
  };
  hocket::run(body());
}

TEST(http_client_errors, what_is_no_url_is_an_error_that_quotes_it) {
  auto body = []() -> task<void> {
    client web;
    for (const char* text : {"", "http://", "http://[::1", "http://a:99999/", "mailto:a@b"}) {
      const auto error = co_await error_of(web, text);
      EXPECT_TRUE(error) << text;
      if (!error) continue;
      EXPECT_EQ(error->kind(), request_error_kind::bad_url) << error->what();
      EXPECT_EQ(error->url(), text);
    }
  };
  hocket::run(body());
}

TEST(http_client_errors, a_server_that_never_answers_is_a_timeout) {
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());
  auto silence = [](tcp_stream&, std::string, std::string) -> task<void> {
    co_await hocket::sleep(24h);
  };
  auto body = [&](test_server& server) -> task<void> {
    client web({.timeout = 1500ms});
    const auto start = loop.now();
    const auto error = co_await error_of(web, server.url("/"));
    EXPECT_HTTP_ERROR(error, timeout,
                      "GET " + server.url("/") + ": timed out: no complete reply within 1500 ms");
    EXPECT_EQ(loop.now() - start, 1500ms);
    EXPECT_EQ(web.statistics().in_flight, 0U);
  };
  hocket::run(loop, beside_server(silence, body));
}

}  // namespace

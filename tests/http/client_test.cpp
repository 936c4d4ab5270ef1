// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/client.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/testing/virtual_clock.hpp"
#include "http/test_server.hpp"
#include "net/name_server.hpp"

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

TEST(http_client, gives_status_headers_body_and_url) {
  run_beside_server(
      [](tcp_stream& stream, std::string path, std::string) -> task<void> {
        co_await stream.write_all(
            reply("you asked for " + path, 200, "X-Test: one\r\nx-test:  two \r\n"));
      },
      [](test_server& server) -> task<void> {
        client web;
        const response got = co_await web.get(server.url("/a?b=c#fragment"));
        EXPECT_EQ(got.status, 200);
        EXPECT_TRUE(got.ok());
        EXPECT_EQ(got.body, "you asked for /a?b=c");
        EXPECT_EQ(got.effective_url, server.url("/a?b=c"));
        EXPECT_EQ(got.headers.find("X-TEST"), "one");
        EXPECT_EQ(got.headers.find_all("x-test").size(), 2U);
        EXPECT_EQ(got.headers.find_all("x-test")[1], "two");
        EXPECT_EQ(got.redirects, 0);
        EXPECT_GT(got.elapsed, 0s);
        EXPECT_LE(got.waiting, got.elapsed);
      });
}

TEST(http_client, an_error_status_is_a_response) {
  run_beside_server(
      [](tcp_stream& stream, std::string path, std::string) -> task<void> {
        co_await stream.write_all(reply("nothing here", path == "/500" ? 500 : 404));
      },
      [](test_server& server) -> task<void> {
        client web;
        const response missing = co_await web.get(server.url("/"));
        const response broken = co_await web.get(server.url("/500"));
        EXPECT_EQ(missing.status, 404);
        EXPECT_EQ(missing.body, "nothing here");
        EXPECT_FALSE(missing.ok());
        EXPECT_EQ(broken.status, 500);
      });
}

TEST(http_client, sends_its_name_and_asks_for_the_host) {
  std::string seen;
  run_beside_server(
      [&](tcp_stream& stream, std::string, std::string request) -> task<void> {
        seen = request;
        co_await stream.write_all(reply(""));
      },
      [](test_server& server) -> task<void> {
        client web({.user_agent = "tester/7"});
        co_await web.get(server.url("/"));
      });
  EXPECT_EQ(seen.rfind("GET / HTTP/1.1\r\n", 0), 0U) << seen;
  EXPECT_NE(seen.find("User-Agent: tester/7"), std::string::npos) << seen;
  EXPECT_NE(seen.find("Host: 127.0.0.1:"), std::string::npos) << seen;
}

TEST(http_client, uses_a_connection_again) {
  run_beside_server([](tcp_stream& stream, std::string,
                       std::string) -> task<void> { co_await stream.write_all(reply("x")); },
                    [](test_server& server) -> task<void> {
                      client web;
                      for (int i = 0; i < 20; ++i)
                        co_await web.get(server.url("/" + std::to_string(i)));
                      EXPECT_EQ(server.connections(), 1);
                      EXPECT_EQ(server.requests(), 20);
                      EXPECT_EQ(web.statistics().requests, 20U);
                      EXPECT_EQ(web.statistics().connections_opened, 1U);
                      EXPECT_EQ(web.statistics().bytes_received, 20U);
                      EXPECT_EQ(web.statistics().in_flight, 0U);
                      EXPECT_EQ(web.statistics().peak_in_flight, 1U);
                    });
}

TEST(http_client, a_kept_connection_that_the_server_closed_is_replaced) {
  run_beside_server(
      [](tcp_stream& stream, std::string, std::string) -> task<void> {
        co_await stream.write_all(reply("x"));
        stream.close();
      },
      [](test_server& server) -> task<void> {
        client web;
        for (int i = 0; i < 5; ++i) {
          const response got = co_await web.get(server.url("/"));
          EXPECT_EQ(got.body, "x");
        }
        EXPECT_EQ(server.connections(), 5);
      });
}

task<void> get_many(client& web, test_server& server, int count) {
  auto one = [&](int i) -> task<void> {
    const response got = co_await web.get(server.url("/" + std::to_string(i)));
    EXPECT_EQ(got.body, "/" + std::to_string(i));
  };
  auto all = [&](task_group& group) -> task<void> {
    for (int i = 0; i < count; ++i) group.spawn(one(i));
    co_return;
  };
  co_await hocket::with_task_group(all);
}

task<void> echo_path_late(tcp_stream& stream, std::string path, std::string) {
  co_await hocket::sleep(2ms);
  co_await stream.write_all(reply(path));
}

TEST(http_client, runs_many_requests_at_once) {
  hocket::event all_are_there;
  int asked = 0;
  auto answer_all_together = [&](tcp_stream& stream, std::string path, std::string) -> task<void> {
    if (++asked == 100) all_are_there.set();
    co_await all_are_there.wait();
    co_await stream.write_all(reply(path));
  };
  run_beside_server(answer_all_together, [](test_server& server) -> task<void> {
    client web;
    co_await get_many(web, server, 100);
    EXPECT_EQ(web.statistics().peak_in_flight, 100U);
    EXPECT_EQ(server.peak_open(), 100);
  });
}

TEST(http_client, obeys_the_limit_of_connections) {
  run_beside_server(echo_path_late, [](test_server& server) -> task<void> {
    client web({.connections = 5});
    co_await get_many(web, server, 60);
    EXPECT_LE(server.peak_open(), 5);
    EXPECT_EQ(server.requests(), 60);
    EXPECT_EQ(web.statistics().connections_opened, 5U);
  });
}

TEST(http_client, obeys_the_limit_of_connections_per_host) {
  run_beside_server(echo_path_late, [](test_server& server) -> task<void> {
    client web({.connections = 50, .connections_per_host = 3});
    co_await get_many(web, server, 40);
    EXPECT_LE(server.peak_open(), 3);
    EXPECT_EQ(server.requests(), 40);
  });
}

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

TEST(http_client, follows_redirects) {
  run_beside_server(redirect, [](test_server& server) -> task<void> {
    client web;
    const response got = co_await web.get(server.url("/first"));
    EXPECT_EQ(got.body, "arrived at /third");
    EXPECT_EQ(got.effective_url, server.url("/third"));
    EXPECT_EQ(got.redirects, 2);
    EXPECT_EQ(server.connections(), 1);
  });
}

TEST(http_client, shows_a_redirect_that_it_is_not_to_follow) {
  run_beside_server(redirect, [](test_server& server) -> task<void> {
    client web({.follow_redirects = false});
    const response got = co_await web.get(server.url("/first"));
    EXPECT_EQ(got.status, 302);
    EXPECT_EQ(got.redirect_url, server.url("/second?x=1"));
    EXPECT_EQ(got.effective_url, server.url("/first"));
  });
}

TEST(http_client, resolves_names_itself) {
  run_beside_server([](tcp_stream& stream, std::string,
                       std::string) -> task<void> { co_await stream.write_all(reply("by name")); },
                    [](test_server& server) -> task<void> {
                      client web;
                      const std::string url =
                          "http://localhost:" + std::to_string(server.port()) + "/";
                      for (int i = 0; i < 2; ++i) {
                        const response got = co_await web.get(url);
                        EXPECT_EQ(got.body, "by name");
                        EXPECT_EQ(got.effective_url, url);
                      }
                      EXPECT_EQ(server.connections(), 1);
                    });
}

TEST(http_client, asks_for_a_name_once_however_many_want_it) {
  run_beside_server(echo_path_late, [](test_server& server) -> task<void> {
    const hocket_test::name_server names;
    client web({.names = names.options()});
    const std::string host = "http://local.example:" + std::to_string(server.port());
    auto one = [&](int i) -> task<void> {
      const response got = co_await web.get(host + "/" + std::to_string(i));
      EXPECT_EQ(got.body, "/" + std::to_string(i));
    };
    auto all = [&](task_group& group) -> task<void> {
      for (int i = 0; i < 20; ++i) group.spawn(one(i));
      co_return;
    };
    co_await hocket::with_task_group(all);
    EXPECT_EQ(names.questions(), 2) << "one for each version of IP";
  });
}

std::size_t thread_count() {
  const auto tasks = std::filesystem::directory_iterator("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

TEST(http_client, starts_no_thread) {
  const std::size_t before = thread_count();
  run_beside_server(echo_path_late, [&](test_server& server) -> task<void> {
    client web;
    auto one = [&](int i) -> task<void> {
      co_await web.get("http://localhost:" + std::to_string(server.port()) + "/" +
                       std::to_string(i));
    };
    auto all = [&](task_group& group) -> task<void> {
      for (int i = 0; i < 10; ++i) group.spawn(one(i));
      while (server.requests() < 10) {
        EXPECT_EQ(thread_count(), before);
        co_await hocket::sleep(0s);
      }
    };
    co_await hocket::with_task_group(all);
  });
}

TEST(http_client, a_cancelled_request_gives_its_connection_up) {
  run_beside_server(
      [](tcp_stream& stream, std::string path, std::string) -> task<void> {
        if (path == "/slow") {
          std::array<std::byte, 1> byte;
          co_await stream.read_some(byte);  // until the client hangs up
          stream.close();
        } else {
          co_await stream.write_all(reply("quick"));
        }
      },
      [](test_server& server) -> task<void> {
        client web({.connections = 1});
        auto cancel_one = [&](task_group& group) -> task<void> {
          auto slow = group.spawn(web.get(server.url("/slow")));
          while (server.requests() == 0) co_await hocket::sleep(0s);
          EXPECT_EQ(web.statistics().in_flight, 1U);
          auto waiting = group.spawn(web.get(server.url("/quick")));
          co_await hocket::sleep(0s);
          slow.cancel();
          const response got = co_await waiting;
          EXPECT_TRUE(slow.cancelled());
          EXPECT_EQ(got.body, "quick");
        };
        co_await hocket::with_task_group(cancel_one);
        EXPECT_EQ(web.statistics().in_flight, 0U);
        while (server.open() > 1) co_await hocket::sleep(0s);
        EXPECT_EQ(server.connections(), 2);
      });
}

TEST(http_client, many_cancelled_requests_leave_the_client_usable) {
  run_beside_server(
      [](tcp_stream& stream, std::string path, std::string) -> task<void> {
        if (path != "/ok") co_await hocket::sleep(1h);
        co_await stream.write_all(reply("ok"));
      },
      [](test_server& server) -> task<void> {
        client web({.connections = 10});
        auto start_and_cancel = [&](task_group& group) -> task<void> {
          for (int i = 0; i < 50; ++i) group.spawn(web.get(server.url("/never")));
          while (server.requests() < 10) co_await hocket::sleep(0s);
          group.cancel();
        };
        co_await hocket::with_task_group(start_and_cancel);
        EXPECT_EQ(web.statistics().in_flight, 0U);
        const response got = co_await web.get(server.url("/ok"));
        EXPECT_EQ(got.body, "ok");
      });
}

TEST(http_client, needs_a_running_loop) { EXPECT_THROW(client(), hocket::runtime_error); }

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/server.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "expect_task.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "net/faulty_calls.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::task;
using hocket::task_group;
using hocket::tcp_listener;
using hocket::tcp_server;
using hocket::tcp_stream;
using hocket::with_task_group;
using hocket::tests::expect_error;
using hocket::tests::expect_gives;
using hocket::tests::expect_throws;

task<void> echo_lines(tcp_stream stream) {
  for (;;) {
    const std::string line = co_await stream.read_line();
    if (line.empty()) co_return;
    co_await stream.write_all(line);
  }
}

/// Waits until the other side does, or for ever.
task<void> hold(tcp_stream stream) { co_await stream.read_to_end(); }

task<std::string> ask(const hocket::address& server, std::string line) {
  auto stream = co_await tcp_stream::connect(server);
  co_await stream.write_all(line);
  co_return co_await stream.read_line();
}

class server : public ::testing::Test {
 protected:
  /// Runs `body` beside a server.
  void with_server(tcp_server::handler serves, const hocket::server_options& options,
                   std::function<task<void>(tcp_server&, task_group&)> body) {
    auto main = [&]() -> task<void> {
      auto beside = [&](task_group& group) -> task<void> {
        auto running =
            hocket::start_server(group, serves, {hocket::ip_address::loopback(), 0}, options);
        co_await body(*running, group);
        running->stop();
      };
      co_await with_task_group(beside);
    };
    run(main());
  }

  hocket::tests::virtual_run run;
};

TEST_F(server, many_clients_are_served_side_by_side) {
  with_server(&echo_lines, {}, [](tcp_server& here, task_group&) -> task<void> {
    auto first = co_await tcp_stream::connect(here.local());
    auto second = co_await tcp_stream::connect(here.local());
    co_await second.write_all("two\n");
    co_await expect_gives(second.read_line(), "two\n");
    co_await first.write_all("one\n");
    co_await expect_gives(first.read_line(), "one\n");
    EXPECT_EQ(here.connections(), 2U);
    first.close();
    co_await second.write_all("a round for the server\n");
    co_await second.read_line();
    EXPECT_EQ(here.connections(), 1U);
  });
}

TEST_F(server, a_handler_that_fails_ends_its_own_connection_and_is_reported) {
  std::vector<std::string> reports;
  run.loop.set_exception_handler(
      [&](const hocket::diagnostic& what) { reports.push_back(to_string(what)); });
  auto fails_once = [count = 0](tcp_stream stream) mutable -> task<void> {
    if (++count == 1) throw std::runtime_error("no such luck");
    return echo_lines(std::move(stream));
  };
  with_server(fails_once, {}, [](tcp_server& here, task_group&) -> task<void> {
    auto unlucky = co_await tcp_stream::connect(here.local());
    co_await expect_gives(unlucky.read_to_end(), "");
    co_await expect_gives(ask(here.local(), "and now?\n"), "and now?\n");
  });
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_NE(reports[0].find("the handler of a connection failed"), std::string::npos);
  EXPECT_NE(reports[0].find("no such luck"), std::string::npos);
}

TEST_F(server, beyond_the_limit_connections_wait_until_one_has_ended) {
  with_server(&echo_lines, {.max_connections = 2},
              [](tcp_server& here, task_group& group) -> task<void> {
                auto first = co_await tcp_stream::connect(here.local());
                auto second = co_await tcp_stream::connect(here.local());
                auto third = group.spawn(ask(here.local(), "third\n"));
                co_await hocket::sleep(1s);
                EXPECT_EQ(here.connections(), 2U);
                EXPECT_FALSE(third.done());
                first.close();
                co_await expect_gives(third, "third\n");
              });
}

TEST_F(server, after_stop_nobody_can_connect_and_those_who_are_there_are_served) {
  with_server(&echo_lines, {}, [&](tcp_server& here, task_group&) -> task<void> {
    const auto where = here.local();
    auto client = co_await tcp_stream::connect(where);
    co_await client.write_all("before\n");
    co_await client.read_line();
    here.stop(10s);
    // The connection that is still there keeps the port from others.
    co_await expect_error(tcp_stream::connect(where), ECONNREFUSED);
    co_await client.write_all("after\n");
    co_await expect_gives(client.read_line(), "after\n");
  });
  EXPECT_LT(run.time.elapsed(), 10s) << "it ends when the last connection does";
}

TEST_F(server, connections_that_outstay_the_grace_are_cancelled) {
  with_server(&hold, {}, [&](tcp_server& here, task_group&) -> task<void> {
    auto client = co_await tcp_stream::connect(here.local());
    co_await hocket::sleep(1s);
    here.stop(10s);
    co_await expect_gives(client.read_to_end(), "");
    EXPECT_EQ(run.time.elapsed(), 11s);
  });
}

TEST_F(server, a_server_at_its_limit_can_be_stopped) {
  with_server(&hold, {.max_connections = 1}, [&](tcp_server& here, task_group&) -> task<void> {
    auto client = co_await tcp_stream::connect(here.local());
    co_await hocket::sleep(1s);
    EXPECT_EQ(here.connections(), 1U);
    here.stop();
    co_await expect_gives(client.read_to_end(), "");
  });
}

TEST_F(server, cancelling_serve_cancels_the_connections) {
  auto body = [&]() -> task<void> {
    tcp_server here(tcp_listener(), &hold);
    auto cancels = [&](task_group& group) -> task<void> {
      auto serving = group.spawn(here.serve());
      auto client = co_await tcp_stream::connect(here.local());
      co_await hocket::sleep(1s);
      EXPECT_EQ(here.connections(), 1U);
      serving.cancel();
      co_await expect_gives(client.read_to_end(), "");
    };
    co_await with_task_group(cancels);
    EXPECT_EQ(here.connections(), 0U);
  };
  run(body());
}

TEST_F(server, an_error_of_accept_ends_the_server_and_its_connections) {
  auto body = [&]() -> task<void> {
    tcp_server here(tcp_listener(), &hold);
    auto fails = [&](task_group& group) -> task<void> {
      group.spawn(expect_error(here.serve(), EINVAL));
      auto client = co_await tcp_stream::connect(here.local());
      co_await hocket::sleep(1s);
      const hocket::tests::faulty_calls broken(hocket::tests::call::accept, {.error = EINVAL}, 1);
      auto second = co_await tcp_stream::connect(here.local());
      co_await expect_gives(client.read_to_end(), "");
    };
    co_await with_task_group(fails);
  };
  run(body());
}

TEST_F(server, it_serves_once_and_at_least_one_connection) {
  auto body = [&]() -> task<void> {
    tcp_server here(tcp_listener(), &hold);
    here.stop();
    co_await here.serve();
    co_await expect_throws<hocket::runtime_error>(here.serve());
    EXPECT_THROW(tcp_server(tcp_listener(), &hold, {.max_connections = 0}), hocket::value_error);
  };
  run(body());
}

TEST_F(server, it_serves_unix_sockets_too) {
  auto body = [&]() -> task<void> {
    auto greet = [](hocket::unix_stream stream) -> task<void> { co_await stream.write_all("hi"); };
    auto beside = [&](task_group& group) -> task<void> {
      const std::string name = "@hocket-server-test-" + std::to_string(::getpid());
      auto running = hocket::start_server(group, greet, hocket::unix_address(name));
      auto client = co_await hocket::unix_stream::connect(name);
      co_await expect_gives(client.read_to_end(), "hi");
      running->stop();
    };
    co_await with_task_group(beside);
  };
  run(body());
}

}  // namespace

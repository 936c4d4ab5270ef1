// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/dns.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/testing/virtual_clock.hpp"
#include "net/name_server.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::event_loop;
using hocket::ip_address;
using hocket::resolver;
using hocket::task;
using hocket::task_group;
using hocket_test::name_server;

task<std::string> reason_of_failure(resolver& asked, std::string name) {
  try {
    co_await asked.resolve(name);
  } catch (const hocket::resolve_error& e) {
    EXPECT_EQ(e.name(), name);
    EXPECT_EQ(std::string(e.what()), "cannot resolve " + name + ": " + e.reason());
    co_return e.reason();
  }
  co_return "";
}

TEST(dns, localhost_is_the_loopback) {
  auto body = []() -> task<void> {
    const auto found = co_await hocket::resolve("localhost");
    EXPECT_FALSE(found.empty());
    for (const ip_address& ip : found) EXPECT_TRUE(ip.is_loopback()) << ip.str();
  };
  hocket::run(body());
}

TEST(dns, the_text_of_an_address_is_that_address) {
  auto body = []() -> task<void> {
    const auto v4 = co_await hocket::resolve("192.0.2.1");
    const auto v6 = co_await hocket::resolve("2001:db8::1");
    EXPECT_EQ(v4, std::vector{ip_address::parse("192.0.2.1")});
    EXPECT_EQ(v6, std::vector{ip_address::parse("2001:db8::1")});
  };
  hocket::run(body());
}

TEST(dns, asks_a_name_server) {
  auto body = []() -> task<void> {
    const name_server server;
    resolver asked(server.options());
    const auto found = co_await asked.resolve("known.example");
    EXPECT_EQ(found, std::vector{ip_address::parse("192.0.2.7")});
    EXPECT_GT(server.questions(), 0);
  };
  hocket::run(body());
}

TEST(dns, an_unknown_name_is_an_error_that_names_it) {
  auto body = []() -> task<void> {
    const name_server server;
    resolver asked(server.options());
    const std::string reason = co_await reason_of_failure(asked, "unknown.example");
    EXPECT_EQ(reason, "Domain name not found");
  };
  hocket::run(body());
}

TEST(dns, names_under_invalid_do_not_exist_and_nobody_is_asked) {
  auto body = []() -> task<void> {
    const name_server server;
    resolver asked(server.options());
    for (const char* name : {"nonexistent.invalid", "a.b.INVALID", "invalid", "x.invalid."}) {
      const std::string reason = co_await reason_of_failure(asked, name);
      EXPECT_EQ(reason, "Domain name not found") << name;
    }
    EXPECT_EQ(server.questions(), 0);
    const auto found = co_await asked.resolve("known.not-invalid.example");
    EXPECT_EQ(found.size(), 1U);
  };
  hocket::run(body());
}

TEST(dns, a_name_that_is_none_is_an_error) {
  auto body = []() -> task<void> {
    const name_server server;
    resolver asked(server.options());
    for (const std::string& name :
         {std::string(), std::string("a..b"), std::string(300, 'x') + ".example"}) {
      const std::string reason = co_await reason_of_failure(asked, name);
      EXPECT_NE(reason, "") << name;
    }
  };
  hocket::run(body());
}

TEST(dns, questions_run_side_by_side) {
  auto body = []() -> task<void> {
    const name_server server;
    resolver asked(server.options());
    int found = 0;
    auto ask = [&](int i) -> task<void> {
      const auto ips = co_await asked.resolve("known" + std::to_string(i) + ".example");
      found += static_cast<int>(ips.size());
    };
    auto all = [&](task_group& group) -> task<void> {
      for (int i = 0; i < 50; ++i) group.spawn(ask(i));
      co_return;
    };
    co_await hocket::with_task_group(all);
    EXPECT_EQ(found, 50);
  };
  hocket::run(body());
}

TEST(dns, a_cancelled_question_leaves_the_resolver_usable) {
  auto body = []() -> task<void> {
    const name_server server;
    resolver asked(server.options());
    auto cancel_one = [&](task_group& group) -> task<void> {
      auto waiting = group.spawn(asked.resolve("silent.example"));
      while (server.questions() == 0) co_await hocket::sleep(0s);
      waiting.cancel();
      co_await hocket::sleep(0s);
      EXPECT_TRUE(waiting.cancelled());
    };
    co_await hocket::with_task_group(cancel_one);
    const auto found = co_await asked.resolve("known.example");
    EXPECT_EQ(found.size(), 1U);
  };
  hocket::run(body());
}

TEST(dns, a_silent_server_is_a_timeout) {
  auto body = []() -> task<void> {
    const name_server server;
    auto options = server.options();
    options.timeout = 1ms;
    options.tries = 2;
    resolver asked(options);
    const std::string reason = co_await reason_of_failure(asked, "silent.example");
    EXPECT_EQ(reason, "Timeout while contacting DNS servers");
    while (server.questions() < 2) co_await hocket::sleep(0s);
  };
  hocket::run(body());
}

TEST(dns, a_timeout_ends_the_question) {
  hocket::virtual_clock time;
  event_loop loop(time, time.make_poller());
  auto body = [&]() -> task<void> {
    const name_server server;
    resolver asked(server.options());
    const auto start = loop.now();
    bool timed_out = false;
    try {
      co_await hocket::timeout(50ms, asked.resolve("silent.example"));
    } catch (const hocket::timeout_error&) {
      timed_out = true;
    }
    EXPECT_TRUE(timed_out);
    EXPECT_EQ(loop.now() - start, 50ms);
    const auto found = co_await asked.resolve("known.example");
    EXPECT_EQ(found.size(), 1U);
  };
  hocket::run(loop, body());
}

TEST(dns, a_list_of_servers_that_is_none_is_quoted) {
  auto body = []() -> task<void> {
    try {
      resolver asked(hocket::resolver_options{.servers = "here,there"});
      ADD_FAILURE() << "no exception";
    } catch (const hocket::value_error& e) {
      EXPECT_STREQ(e.what(), "not a list of name servers: \"here,there\"");
    }
    co_return;
  };
  hocket::run(body());
}

}  // namespace

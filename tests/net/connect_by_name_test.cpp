// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "expect_task.hpp"
#include "hocket/net/dns.hpp"
#include "hocket/net/tcp.hpp"
#include "net/name_server.hpp"
#include "net/silent_port.hpp"
#include "virtual_run.hpp"

namespace {

using hocket::resolver;
using hocket::task;
using hocket::tcp_listener;
using hocket::tcp_stream;
using hocket::tests::expect_gives;
using hocket::tests::expect_throws;
using hocket::tests::failure_of;

class connect_by_name : public ::testing::Test {
 protected:
  hocket::tests::virtual_run run;
};

TEST_F(connect_by_name, a_name_is_resolved_and_connected_to) {
  auto body = []() -> task<void> {
    const hocket_test::name_server names;
    resolver asked(names.options());
    tcp_listener listener;
    auto client = co_await tcp_stream::connect("local.example", listener.port(), {.names = &asked});
    auto server = co_await listener.accept();
    co_await client.write_all("hello");
    client.close();
    co_await expect_gives(server.read_to_end(), "hello");
  };
  run(body());
}

TEST_F(connect_by_name, the_text_of_an_address_needs_no_resolver) {
  auto body = []() -> task<void> {
    const tcp_listener listener;
    const auto client = co_await tcp_stream::connect("127.0.0.1", listener.port());
    EXPECT_EQ(client.peer(), listener.local());
  };
  run(body());
}

TEST_F(connect_by_name, a_family_that_is_refused_leaves_the_other) {
  auto body = []() -> task<void> {
    const tcp_listener listener;  // on 127.0.0.1 and not on ::1
    const auto client = co_await tcp_stream::connect("localhost", listener.port());
    EXPECT_EQ(client.peer(), listener.local());
  };
  run(body());
}

TEST_F(connect_by_name, a_name_that_does_not_exist_is_an_error_of_the_resolver) {
  auto body = []() -> task<void> {
    co_await expect_throws<hocket::resolve_error>(tcp_stream::connect("no.such.invalid", 80));
  };
  run(body());
}

TEST_F(connect_by_name, when_all_addresses_refuse_the_error_tells_of_all) {
  auto body = []() -> task<void> {
    const hocket_test::name_server names;
    resolver asked(names.options());
    const hocket::tests::silent_port silent;
    auto connecting = tcp_stream::connect("both.example", silent.number(), {.names = &asked});
    const auto found = co_await failure_of(std::move(connecting));
    const std::string at = ":" + std::to_string(silent.number());
    const auto says = [&](const std::string& part) {
      EXPECT_NE(found.text.find(part), std::string::npos) << found.text;
    };
    EXPECT_NE(found.error, 0);
    says("connect both.example" + at + " (");
    says("connect 127.0.0.1" + at + ": Connection refused");
    says("[::1]" + at + ": ");  // refused, or there is no version 6 here
  };
  run(body());
}

}  // namespace

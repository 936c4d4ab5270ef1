// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/client_set.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "hocket/sync/barrier.hpp"
#include "http/test_server.hpp"

using namespace hocket;
using namespace hocket::crawl;
using hocket_test::beside_server;
using hocket_test::test_server;

namespace {

task<> get(client_set& clients, std::string address) {
  const client_set::lease client(clients);
  auto asking = client->get(std::move(address));
  co_await std::move(asking);
}

task<> get_many(client_set& clients, const test_server& server, int count) {
  auto body = [&](task_group& group) -> task<> {
    for (int i = 0; i < count; ++i) group.spawn(get(clients, server.url("/")));
    co_return;
  };
  co_await with_task_group(body);
}

const std::string body_of_answers = "four";

// Answers nobody before `count` have asked.
test_server::handler answer_together(barrier& all) {
  return [&all](tcp_stream& stream, std::string, std::string) -> task<> {
    co_await all.wait();
    const std::string reply = hocket_test::reply(body_of_answers);
    co_await stream.write_all(std::string_view(reply));
  };
}

}  // namespace

TEST(client_set, all_its_connections_can_be_busy_at_once) {
  barrier all(7);
  run(beside_server(answer_together(all), [](test_server& server) -> task<> {
    client_set clients({.connections = 7}, 3);
    EXPECT_EQ(clients.size(), 3U);
    co_await get_many(clients, server, 7);
    EXPECT_EQ(server.connections(), 7);
    EXPECT_EQ(clients.bytes_received(), 7 * body_of_answers.size());
  }));
}

TEST(client_set, connections_are_used_again) {
  barrier all(7);
  run(beside_server(answer_together(all), [](test_server& server) -> task<> {
    client_set clients({.connections = 7}, 3);
    for (int round = 0; round < 3; ++round) co_await get_many(clients, server, 7);
    EXPECT_EQ(server.requests(), 21);
    EXPECT_EQ(server.connections(), 7);
  }));
}

TEST(client_set, a_request_goes_to_the_first_client_with_a_connection_to_spare) {
  run(beside_server({}, [](test_server&) -> task<> {
    client_set clients({.connections = 3}, 2);
    const client_set::lease first(clients);
    std::optional<client_set::lease> second(std::in_place, clients);
    const client_set::lease third(clients);
    EXPECT_EQ(first.operator->(), second->operator->());
    EXPECT_NE(first.operator->(), third.operator->());
    second.reset();
    const client_set::lease fourth(clients);
    EXPECT_EQ(fourth.operator->(), first.operator->());
    co_return;
  }));
}

TEST(client_set, more_requests_than_connections_wait) {
  const auto answer = [](tcp_stream& stream, std::string, std::string) -> task<> {
    const std::string reply = hocket_test::reply("");
    co_await stream.write_all(std::string_view(reply));
  };
  run(beside_server(answer, [](test_server& server) -> task<> {
    client_set clients({.connections = 3}, 2);
    co_await get_many(clients, server, 9);
    EXPECT_EQ(server.requests(), 9);
    EXPECT_LE(server.peak_open(), 3);
  }));
}

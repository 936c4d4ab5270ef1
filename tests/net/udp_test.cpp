// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/udp.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "expect_task.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/sleep.hpp"
#include "net/faulty_calls.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::address;
using hocket::datagram;
using hocket::ip_address;
using hocket::task;
using hocket::task_group;
using hocket::udp_socket;
using hocket::with_task_group;
using hocket::tests::expect_error;
using hocket::tests::expect_throws;
using hocket::tests::failure_of;

const address loopback{ip_address::loopback(), 0};

struct message {
  std::string text;
  datagram about;
};

task<message> receive(udp_socket& socket, std::size_t room = 100) {
  std::string text(room, '\0');
  const auto about = co_await socket.recv_from(std::as_writable_bytes(std::span(text)));
  text.resize(about.size_bytes);
  co_return message{std::move(text), about};
}

class udp : public ::testing::Test {
 protected:
  hocket::tests::virtual_run run;
};

TEST_F(udp, a_datagram_comes_with_its_sender) {
  auto body = []() -> task<void> {
    udp_socket server(loopback);
    udp_socket client(loopback);
    co_await client.send_to("question", server.local());
    const auto question = co_await receive(server);
    EXPECT_EQ(question.text, "question");
    EXPECT_EQ(question.about.from, client.local());
    co_await server.send_to("answer", question.about.from);
    const auto answer = co_await receive(client);
    EXPECT_EQ(answer.text, "answer");
    EXPECT_EQ(answer.about.from, server.local());
  };
  run(body());
}

TEST_F(udp, a_receiver_waits_for_a_datagram) {
  auto body = []() -> task<void> {
    udp_socket server(loopback);
    udp_socket client(loopback);
    auto waits = [&](task_group& group) -> task<std::string> {
      auto receiver = group.spawn(receive(server));
      co_await hocket::sleep(1s);
      EXPECT_FALSE(receiver.done());
      co_await client.send_to("late", server.local());
      co_return (co_await receiver).text;
    };
    const std::string text = co_await with_task_group(waits);
    EXPECT_EQ(text, "late");
  };
  run(body());
}

TEST_F(udp, each_receive_takes_one_datagram) {
  auto body = []() -> task<void> {
    udp_socket server(loopback);
    udp_socket client(loopback);
    for (const char* text : {"one", "", "three"}) co_await client.send_to(text, server.local());
    const auto first = co_await receive(server);
    const auto second = co_await receive(server);
    const auto third = co_await receive(server);
    EXPECT_EQ(first.text, "one");
    EXPECT_EQ(second.text, "");
    EXPECT_EQ(third.text, "three");
  };
  run(body());
}

TEST_F(udp, a_datagram_that_does_not_fit_says_so) {
  auto body = []() -> task<void> {
    udp_socket server(loopback);
    udp_socket client(loopback);
    co_await client.send_to("0123456789", server.local());
    co_await client.send_to("next", server.local());
    const auto cut = co_await receive(server, 4);
    EXPECT_EQ(cut.text, "0123");
    EXPECT_TRUE(cut.about.truncated());
    EXPECT_EQ(cut.about.full_size_bytes, 10U);
    const auto next = co_await receive(server, 4);
    EXPECT_EQ(next.text, "next");
    EXPECT_FALSE(next.about.truncated());
  };
  run(body());
}

TEST_F(udp, a_connected_socket_sends_to_its_peer_and_hears_nobody_else) {
  auto body = []() -> task<void> {
    udp_socket server(loopback);
    udp_socket stranger(loopback);
    udp_socket client;
    client.connect(server.local());
    EXPECT_EQ(client.local().ip, ip_address::loopback());
    co_await client.send("hello");
    const auto hello = co_await receive(server);
    EXPECT_EQ(hello.text, "hello");
    co_await stranger.send_to("psst", client.local());
    co_await server.send_to("welcome", hello.about.from);
    const auto answer = co_await receive(client);
    EXPECT_EQ(answer.text, "welcome");
  };
  run(body());
}

TEST_F(udp, a_port_where_nobody_listens_refuses_a_connected_socket) {
  auto body = []() -> task<void> {
    // Nobody else can have this port for all addresses, and no test is at this address.
    const udp_socket holder(loopback);
    udp_socket client;
    client.connect({ip_address::parse("127.83.17.5"), holder.local().port});
    co_await client.send("anybody there?");
    co_await expect_error(receive(client), ECONNREFUSED);
  };
  run(body());
}

TEST_F(udp, errors_name_the_operation_and_the_addresses) {
  auto body = []() -> task<void> {
    udp_socket socket(loopback);
    const std::string too_much(70000, 'x');
    const auto large = co_await failure_of(socket.send_to(too_much, socket.local()));
    EXPECT_EQ(large.error, EMSGSIZE);
    EXPECT_EQ(large.text, "send to " + socket.local().str() + " from " + socket.local().str() +
                              ": Message too long");
    const auto nowhere = co_await failure_of(socket.send("x"));
    EXPECT_EQ(nowhere.text, "send from " + socket.local().str() + ": Destination address required");
    const std::string name = socket.local().str();
    socket.close();
    const auto closed = co_await failure_of(receive(socket));
    EXPECT_EQ(closed.text, "receive on " + name + ": Bad file descriptor");
  };
  run(body());
}

TEST_F(udp, a_port_that_is_taken_is_an_error_unless_it_is_shared) {
  auto body = []() -> task<void> {
    const udp_socket first(loopback, {.reuse_port = true});
    EXPECT_THROW(udp_socket second(first.local()), std::system_error);
    const udp_socket second(first.local(), {.reuse_port = true});
    EXPECT_EQ(first.local(), second.local());
    co_return;
  };
  run(body());
}

TEST_F(udp, a_receive_whose_time_is_up_has_received_nothing) {
  auto body = []() -> task<void> {
    udp_socket server(loopback);
    udp_socket client(loopback);
    std::array<std::byte, 10> buffer;
    co_await expect_throws<hocket::timeout_error>(hocket::timeout(1s, server.recv_from(buffer)));
    co_await client.send_to("late", server.local());
    const auto late = co_await receive(server);
    EXPECT_EQ(late.text, "late");
  };
  run(body());
}

TEST_F(udp, interrupted_calls_are_made_again) {
  auto body = []() -> task<void> {
    using hocket::tests::call;
    udp_socket socket(loopback);
    {
      const hocket::tests::faulty_calls interrupted(call::send, {.error = EINTR}, 1, 2);
      co_await socket.send_to("text", socket.local());
      EXPECT_EQ(interrupted.calls(call::send), 3U);
    }
    const hocket::tests::faulty_calls interrupted(call::recv, {.error = EINTR}, 1, 2);
    const auto got = co_await receive(socket);
    EXPECT_EQ(got.text, "text");
    EXPECT_EQ(interrupted.calls(call::recv), 3U);
  };
  run(body());
}

}  // namespace

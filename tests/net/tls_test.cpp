// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/tls.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "hocket/flow/gather.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/sleep.hpp"
#include "net/tls_pair.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::gather;
using hocket::simulated_link;
using hocket::simulated_stream;
using hocket::task;
using hocket::task_group;
using hocket::tls_accept;
using hocket::tls_connect;
using hocket::tls_failure;
using hocket::with_task_group;
using hocket::tests::connect_tls;
using hocket::tests::localhost_server;
using hocket::tests::simulated_tls;
using hocket::tests::tls_refusal;
using hocket::tests::tls_refusal_in;
using hocket::tests::tls_refusal_of;
using hocket::tests::trusting_client;

static_assert(hocket::ByteStream<simulated_tls>);

task<std::string> read_some(simulated_tls& from) {
  std::array<std::byte, 4096> buffer;
  const std::size_t size = co_await from.read_some(buffer);
  co_return std::string(reinterpret_cast<const char*>(buffer.data()), size);
}

task<void> write(simulated_tls& to, std::string text) { co_await to.write_all(text); }

task<void> echo(simulated_tls& peer) {
  for (;;) {
    const std::string text = co_await read_some(peer);
    if (text.empty()) break;
    co_await peer.write_all(text);
  }
  co_await peer.shutdown_write();
}

class tls : public ::testing::Test {
 protected:
  hocket::tests::virtual_run run;
};

TEST_F(tls, both_sides_know_whom_they_talk_to) {
  auto main = []() -> task<void> {
    auto [client, server] = co_await connect_tls();
    EXPECT_EQ(client.peer_names(), (std::vector<std::string>{"localhost", "127.0.0.1", "::1"}));
    EXPECT_TRUE(server.peer_names().empty());
    EXPECT_EQ(server.server_name(), "localhost");
    EXPECT_NE(client.cipher(), "");
  };
  run(main());
}

TEST_F(tls, a_goodbye_from_both_sides_ends_the_stream_cleanly) {
  auto main = []() -> task<void> {
    auto [client, server] = co_await connect_tls();
    auto polite = [](simulated_tls& peer) -> task<std::string> {
      std::string all = co_await peer.read_to_end();
      co_await peer.shutdown();
      co_return all;
    };
    auto talk = [](simulated_tls& peer) -> task<void> {
      co_await peer.write_all("last words");
      co_await peer.shutdown();
    };
    auto both = gather(polite(server), talk(client));
    auto outcome = co_await std::move(both);
    EXPECT_EQ(std::get<0>(outcome), "last words");
    EXPECT_FALSE(client.transport().is_open());
    EXPECT_FALSE(server.transport().is_open());
  };
  run(main());
}

TEST_F(tls, after_a_goodbye_the_other_direction_goes_on) {
  auto main = []() -> task<void> {
    auto [client, server] = co_await connect_tls();
    co_await client.shutdown_write();
    const std::string end = co_await read_some(server);
    co_await server.write_all("still here");
    const std::string text = co_await read_some(client);
    const tls_refusal late = co_await tls_refusal_of(write(client, "too late"));
    EXPECT_EQ(end, "");
    EXPECT_EQ(text, "still here");
    EXPECT_EQ(late.text, "TLS with localhost: a write after the goodbye");
    co_await client.shutdown_write();
    const std::string still = co_await read_some(server);
    EXPECT_EQ(still, "");
  };
  run(main());
}

TEST_F(tls, a_stream_that_ends_without_a_goodbye_was_truncated) {
  auto main = []() -> task<void> {
    auto [client, server] = co_await connect_tls();
    co_await client.write_all("first half");
    client.close();
    const std::string text = co_await read_some(server);
    const tls_refusal cut = co_await tls_refusal_of(read_some(server));
    EXPECT_EQ(text, "first half");
    EXPECT_EQ(cut.why, tls_failure::truncated);
    EXPECT_EQ(cut.text, "TLS with a client: the connection ended without a goodbye");
  };
  run(main());
}

TEST_F(tls, a_peer_that_ends_without_an_answer_to_our_goodbye_is_no_error) {
  auto main = []() -> task<void> {
    auto [client, server] = co_await connect_tls();
    co_await server.write_all("unread");
    server.close();
    co_await client.shutdown();
    EXPECT_FALSE(client.transport().is_open());
  };
  run(main());
}

TEST_F(tls, a_connection_that_ends_in_the_handshake_says_so) {
  auto main = []() -> task<void> {
    auto ends = simulated_stream::make_pair();
    ends.second.close();
    auto connecting = tls_connect(std::move(ends.first), "localhost", trusting_client());
    auto outcome = co_await hocket::catching(std::move(connecting));
    EXPECT_TRUE(outcome.holds<std::system_error>()) << "EPIPE: nobody takes our hello";
    auto more = simulated_stream::make_pair();
    more.second.shutdown_write();
    const tls_refusal cut =
        co_await tls_refusal_of(tls_connect(std::move(more.first), "localhost", trusting_client()));
    EXPECT_EQ(cut.why, tls_failure::truncated);
    EXPECT_EQ(cut.text, "TLS with localhost: the connection ended during the handshake");
  };
  run(main());
}

TEST_F(tls, a_peer_that_does_not_speak_tls_is_told_from_one_that_fails) {
  auto main = []() -> task<void> {
    auto ends = simulated_stream::make_pair();
    co_await ends.second.write_all("HTTP/1.1 400 Bad Request\r\n\r\n");
    const tls_refusal plain =
        co_await tls_refusal_of(tls_connect(std::move(ends.first), "localhost", trusting_client()));
    EXPECT_EQ(plain.why, tls_failure::not_tls);
    EXPECT_EQ(plain.text, "TLS with localhost: the peer does not speak TLS");
    auto more = simulated_stream::make_pair();
    co_await more.first.write_all("GET / HTTP/1.1\r\n\r\n");
    const tls_refusal request =
        co_await tls_refusal_of(tls_accept(std::move(more.second), localhost_server()));
    EXPECT_EQ(request.why, tls_failure::not_tls);
  };
  run(main());
}

TEST_F(tls, the_handshake_takes_no_longer_than_its_timeout) {
  auto main = [&]() -> task<void> {
    auto ends = simulated_stream::make_pair();
    auto connecting =
        hocket::timeout(5s, tls_connect(std::move(ends.first), "localhost", trusting_client()));
    auto outcome = co_await hocket::catching(std::move(connecting));
    EXPECT_TRUE(outcome.holds<hocket::timeout_error>());
    EXPECT_EQ(run.time.elapsed(), 5s);
  };
  run(main());
}

TEST_F(tls, a_megabyte_is_echoed_through_tiny_pieces) {
  auto main = []() -> task<void> {
    const simulated_link crumbs{
        .delay = 1ms, .piece_sizes_bytes = {1, 7, 64, 3, 1500, 2, 911}, .capacity_bytes = 4096};
    auto [client, server] = co_await connect_tls(crumbs);
    std::string much;
    for (std::size_t i = 0; much.size() < std::size_t{1} << 20; ++i) much += std::to_string(i);
    auto send = [&](simulated_tls& to) -> task<void> {
      co_await to.write_all(much);
      co_await to.shutdown_write();
    };
    auto all = gather(client.read_to_end(), send(client), echo(server));
    auto outcome = co_await std::move(all);
    EXPECT_TRUE(std::get<0>(outcome) == much);
  };
  run(main());
}

/// What the reader of a conversation over a link that breaks got, and how it ended.
task<std::string> conversation(simulated_link there, simulated_link back) {
  auto ends = simulated_stream::make_pair(there, back);
  auto speak = [](simulated_stream over) -> task<void> {
    auto speaker = co_await tls_connect(std::move(over), "localhost", trusting_client());
    co_await speaker.write_all("all or nothing");
    co_await speaker.shutdown_write();
    co_await speaker.read_to_end();
  };
  auto listen = [](simulated_stream over) -> task<std::string> {
    auto listener = co_await tls_accept(std::move(over), localhost_server());
    std::string text = co_await listener.read_to_end();
    co_await listener.shutdown_write();
    co_return text;
  };
  auto both = gather(hocket::return_exceptions, speak(std::move(ends.first)),
                     listen(std::move(ends.second)));
  auto outcome = co_await std::move(both);
  auto& spoken = std::get<0>(outcome);
  auto& heard = std::get<1>(outcome);
  // Whoever is hit by the break fails, by TLS's error or by the transport's.
  for (const auto& error : {spoken.exception(), heard.exception()}) {
    if (error == nullptr) continue;
    try {
      std::rethrow_exception(error);
    } catch (const hocket::tls_error&) {
    } catch (const std::system_error&) {
    }
  }
  EXPECT_TRUE(!there.breaks || !heard.has_value());
  EXPECT_TRUE(!back.breaks || !spoken.has_value());
  co_return heard.has_value() ? heard.value() : "";
}

TEST_F(tls, wherever_the_connection_breaks_nobody_takes_a_part_for_the_whole) {
  EXPECT_EQ(run(conversation({}, {})), "all or nothing");
  const simulated_link whole;
  for (std::size_t at = 0; at < 400; at += 23) {
    for (const int error : {0, ECONNRESET}) {
      const simulated_link broken{.breaks = simulated_link::break_point{at, error}};
      EXPECT_EQ(run(conversation(broken, whole)), "") << "there, after " << at << " bytes";
      static_cast<void>(run(conversation(whole, broken)));
    }
  }
}

TEST_F(tls, writes_of_several_tasks_do_not_mix) {
  auto main = []() -> task<void> {
    const simulated_link narrow{.capacity_bytes = 1024};
    auto [client, server] = co_await connect_tls(narrow);
    const std::string a(100'000, 'a');
    const std::string b(100'000, 'b');
    auto all = gather(server.read_exactly(a.size() + b.size()), write(client, a), write(client, b));
    auto outcome = co_await std::move(all);
    EXPECT_TRUE(std::get<0>(outcome) == a + b);
  };
  run(main());
}

TEST_F(tls, after_a_cancelled_write_nothing_more_is_written) {
  auto main = []() -> task<void> {
    const simulated_link narrow{.capacity_bytes = 4096};
    auto [client, server] = co_await connect_tls(narrow);
    auto body = [&](task_group& group) -> task<tls_refusal> {
      auto writing = group.spawn(write(client, std::string(100'000, 'x')));
      co_await hocket::sleep(1s);
      writing.cancel();
      co_await hocket::sleep(1s);
      EXPECT_TRUE(writing.done());
      co_return co_await tls_refusal_of(write(client, "more"));
    };
    const tls_refusal later = co_await with_task_group(body);
    EXPECT_EQ(later.text, "TLS: an earlier write failed or was cancelled");
    co_await server.write_all("but reading goes on");
    const std::string text = co_await read_some(client);
    EXPECT_EQ(text, "but reading goes on");
  };
  run(main());
}

/// A transport on which somebody changes one byte.
class tampered_stream {
 public:
  tampered_stream(simulated_stream over, std::size_t at) : over_(std::move(over)), left_(at) {}
  task<std::size_t> read_some(std::span<std::byte> into) {
    const std::size_t size = co_await over_.read_some(into);
    if (left_ < size) into[left_] ^= std::byte{1};
    left_ -= size;  // wraps once the byte has come, and is never small again
    co_return size;
  }
  task<void> write_all(std::span<const std::byte> data) { return over_.write_all(data); }
  void close() noexcept { over_.close(); }

  std::size_t& left() noexcept { return left_; }

 private:
  simulated_stream over_;
  std::size_t left_;
};

TEST_F(tls, bytes_that_were_changed_on_the_way_are_noticed_on_both_sides) {
  auto main = []() -> task<void> {
    auto ends = simulated_stream::make_pair();
    auto both = gather(tls_connect(tampered_stream(std::move(ends.first), SIZE_MAX), "localhost",
                                   trusting_client()),
                       tls_accept(std::move(ends.second), localhost_server()));
    auto made = co_await std::move(both);
    auto& victim = std::get<0>(made);
    auto& sender = std::get<1>(made);
    // After the tickets that follow the handshake, and the head of the record.
    co_await sender.write_all("first");
    std::array<std::byte, 64> buffer;
    co_await victim.read_some(buffer);
    victim.transport().left() = 10;
    co_await sender.write_all("second");
    auto outcome = co_await hocket::catching(victim.read_some(buffer));
    const tls_refusal noticed = tls_refusal_in(outcome);
    EXPECT_EQ(noticed.why, tls_failure::protocol);
    EXPECT_EQ(noticed.text.find("TLS with localhost: "), 0U);
    const tls_refusal told = co_await tls_refusal_of(read_some(sender));
    EXPECT_EQ(told.text, "TLS with a client: the peer refused: bad record mac");
  };
  run(main());
}

TEST_F(tls, a_closed_stream_says_what_its_transport_says) {
  auto main = []() -> task<void> {
    auto [client, server] = co_await connect_tls();
    client.close();
    auto reading = co_await hocket::catching(read_some(client));
    auto writing = co_await hocket::catching(write(client, "x"));
    EXPECT_TRUE(reading.holds<std::system_error>());
    EXPECT_FALSE(writing.has_value());
  };
  run(main());
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/unix_socket.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "expect_task.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "net/faulty_calls.hpp"
#include "temporary_folder.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::task;
using hocket::task_group;
using hocket::unix_address;
using hocket::unix_listener;
using hocket::unix_stream;
using hocket::with_task_group;
using hocket::tests::expect_error;
using hocket::tests::expect_gives;

class unix_socket : public ::testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name = "socket") const {
    return folder_ / name;
  }
  /// What a listener at `where` says why it cannot be.
  [[nodiscard]] static std::string refusal(const unix_address& where,
                                           const hocket::unix_listen_options& options = {}) {
    try {
      const unix_listener listener(where, options);
      return "";
    } catch (const std::system_error& e) {
      return e.what();
    }
  }
  /// A socket's file of a listener that is gone without a word.
  [[nodiscard]] std::string make_stale() const {
    const unix_listener listener(path("moved"));
    std::filesystem::rename(path("moved"), path());
    return path();
  }

  hocket::tests::virtual_run run;

 private:
  const hocket::tests::temporary_folder folder_;
};

task<void> talk(unix_address where) {
  unix_listener listener(where);
  auto client = co_await unix_stream::connect(where);
  auto server = co_await listener.accept();
  co_await client.write_all("ping\n");
  co_await expect_gives(server.read_line(), "ping\n");
  co_await server.write_all("pong\n");
  co_await expect_gives(client.read_line(), "pong\n");
  EXPECT_EQ(client.peer_process_id(), ::getpid());
}

TEST_F(unix_socket, both_sides_read_what_the_other_wrote) { run(talk(path())); }

TEST_F(unix_socket, an_abstract_name_is_in_no_file_system) {
  const std::string name = "@" + path();
  run(talk(name));
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(unix_socket, the_file_is_removed_when_the_listener_closes) {
  auto body = [&]() -> task<void> {
    unix_listener listener(path());
    EXPECT_TRUE(std::filesystem::is_socket(path()));
    listener.close();
    EXPECT_FALSE(std::filesystem::exists(path()));
    co_return;
  };
  run(body());
}

TEST_F(unix_socket, a_file_that_took_the_place_of_the_sockets_is_left) {
  auto body = [&]() -> task<void> {
    {
      const unix_listener listener(path());
      std::filesystem::remove(path());
      std::ofstream(path()) << "precious";
    }
    EXPECT_TRUE(std::filesystem::exists(path()));
    co_return;
  };
  run(body());
}

TEST_F(unix_socket, a_stale_file_is_an_error_that_says_so) {
  auto body = [&]() -> task<void> {
    const std::string stale = make_stale();
    EXPECT_EQ(refusal(stale), "bind " + stale + " (nobody listens there): Address already in use");
    co_return;
  };
  run(body());
}

TEST_F(unix_socket, a_stale_file_is_replaced_when_that_is_asked_for) {
  auto body = [&]() -> task<void> {
    const std::string stale = make_stale();
    const unix_listener listener(stale, {.replace_stale = true});
    const auto client = co_await unix_stream::connect(stale);
    EXPECT_TRUE(client.is_open());
  };
  run(body());
}

TEST_F(unix_socket, a_socket_that_somebody_listens_at_is_never_replaced) {
  auto body = [&]() -> task<void> {
    const unix_listener listener(path());
    EXPECT_EQ(refusal(path(), {.replace_stale = true}),
              "bind " + path() + ": Address already in use");
    const auto client = co_await unix_stream::connect(path());
    EXPECT_TRUE(client.is_open());
  };
  run(body());
}

TEST_F(unix_socket, a_file_that_is_no_socket_is_never_replaced) {
  auto body = [&]() -> task<void> {
    std::ofstream(path()) << "precious";
    EXPECT_EQ(refusal(path(), {.replace_stale = true}),
              "bind " + path() + ": Address already in use");
    EXPECT_TRUE(std::filesystem::exists(path()));
    co_return;
  };
  run(body());
}

TEST_F(unix_socket, who_connects_to_nobody_is_told_where) {
  auto body = [&]() -> task<void> {
    auto connecting = hocket::tests::failure_of(unix_stream::connect(path()));
    const auto found = co_await std::move(connecting);
    EXPECT_EQ(found.error, ENOENT);
    EXPECT_EQ(found.text, "connect " + path() + ": No such file or directory");
  };
  run(body());
}

TEST_F(unix_socket, who_connects_while_the_queue_is_full_waits_until_there_is_room) {
  auto body = [&]() -> task<void> {
    unix_listener listener(path());
    const auto start = run.loop.now();
    hocket::tests::faulty_calls full(hocket::tests::call::connect, {.error = EAGAIN}, 1, 5);
    const auto client = co_await unix_stream::connect(path());
    EXPECT_EQ(full.calls(hocket::tests::call::connect), 6U);
    EXPECT_EQ(run.loop.now() - start, 5 * unix_stream::retry_interval);
  };
  run(body());
}

TEST_F(unix_socket, errors_name_the_socket) {
  auto body = [&]() -> task<void> {
    unix_listener listener(path());
    auto client = co_await unix_stream::connect(path());
    auto server = co_await listener.accept();
    client.close();
    auto writing = hocket::tests::failure_of(server.write_all("x"));
    const auto found = co_await std::move(writing);
    EXPECT_EQ(found.text, "write to " + path() + ": Broken pipe");
  };
  run(body());
}

TEST_F(unix_socket, closing_the_listener_ends_a_wait_for_a_connection) {
  auto body = [&]() -> task<void> {
    unix_listener listener(path());
    auto waits = [&](task_group& group) -> task<void> {
      group.spawn(expect_error(listener.accept(), EBADF));
      co_await hocket::sleep(1s);
      listener.close();
    };
    co_await with_task_group(waits);
  };
  run(body());
}

TEST_F(unix_socket, an_address_that_cannot_be_is_quoted) {
  const auto message = [](const std::string& text) -> std::string {
    try {
      const unix_address refused(text);
      return "";
    } catch (const hocket::value_error& e) {
      return e.what();
    }
  };
  EXPECT_EQ(message(""), "not the address of a unix socket: \"\": it is empty");
  EXPECT_EQ(message("@"), "not the address of a unix socket: \"@\": it is empty");
  EXPECT_EQ(message(std::string("a\0b", 3)),
            "not the address of a unix socket: \"a\": it has a zero in it");
  EXPECT_EQ(message(std::string(107, 'x')), "");
  EXPECT_EQ(message(std::string(108, 'x')), "not the address of a unix socket: \"" +
                                                std::string(108, 'x') +
                                                "\": it is longer than 107 bytes");
}

}  // namespace

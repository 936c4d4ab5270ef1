// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/readiness.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/loop/unique_fd.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::catching;
using hocket::readable;
using hocket::readiness;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::unique_fd;
using hocket::with_task_group;
using hocket::writable;
using hocket::tests::virtual_run;

class waiting_for_a_descriptor : public ::testing::Test {
 protected:
  waiting_for_a_descriptor() {
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0) {
      throw std::system_error(errno, std::generic_category(), "socketpair");
    }
    near = unique_fd(fds[0]);
    far = unique_fd(fds[1]);
  }
  void send_byte() { EXPECT_EQ(::write(far.get(), "x", 1), 1); }

  unique_fd near, far;
  virtual_run run;
};

TEST_F(waiting_for_a_descriptor, ends_when_there_is_something_to_read) {
  std::vector<int> trace;
  auto reader = [&]() -> task<void> {
    const readiness found = co_await readable(near.get());
    EXPECT_EQ(found, readiness::readable);
    trace.push_back(2);
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(reader());
    co_await sleep(1s);
    trace.push_back(1);
    send_byte();
  };
  run(with_task_group(main));
  EXPECT_EQ(trace, (std::vector{1, 2}));
}

TEST_F(waiting_for_a_descriptor, suspends_even_when_it_is_ready_already) {
  send_byte();
  auto body = [&]() -> task<void> {
    bool other_ran = false;
    run.loop.call_soon([&] { other_ran = true; });
    const readiness can_read = co_await readable(near.get());
    EXPECT_EQ(can_read, readiness::readable);
    EXPECT_TRUE(other_ran);
    const readiness can_write = co_await writable(near.get());
    EXPECT_EQ(can_write, readiness::writable);
  };
  run(body());
}

TEST_F(waiting_for_a_descriptor, for_writing_ends_when_there_is_room) {
  std::vector<char> block(4096, 'x');
  while (::write(near.get(), block.data(), block.size()) > 0) {
  }
  ASSERT_EQ(errno, EAGAIN);
  bool wrote = false;
  auto writer = [&]() -> task<void> {
    co_await writable(near.get());
    wrote = true;
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(writer());
    co_await sleep(1s);
    EXPECT_FALSE(wrote);
    while (::read(far.get(), block.data(), block.size()) > 0) {
    }
  };
  run(with_task_group(main));
  EXPECT_TRUE(wrote);
}

TEST_F(waiting_for_a_descriptor, ends_at_a_hang_up) {
  auto body = [&]() -> task<void> {
    far.reset();
    co_await readable(near.get());
    char byte;
    EXPECT_EQ(::read(near.get(), &byte, 1), 0);
  };
  run(body());
}

TEST_F(waiting_for_a_descriptor, several_tasks_may_do_it) {
  int woken = 0;
  auto reader = [&]() -> task<void> {
    co_await readable(near.get());
    ++woken;
  };
  auto writer = [&]() -> task<void> {
    co_await writable(near.get());
    send_byte();
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(reader());
    group.spawn(reader());
    group.spawn(writer());
    co_return;
  };
  run(with_task_group(main));
  EXPECT_EQ(woken, 2);
}

TEST_F(waiting_for_a_descriptor, that_is_cancelled_stops_the_watch_TSK_01) {
  bool was_cancelled = false;
  auto reader = [&]() -> task<void> {
    const auto outcome = co_await catching(readable(near.get()));
    was_cancelled = outcome.holds<hocket::cancelled>();
    near.reset();  // nothing of the poller stands on it any more
  };
  auto main = [&](task_group& group) -> task<void> {
    auto handle = group.spawn(reader());
    co_await sleep(1s);
    handle.cancel();
    co_await handle;
  };
  run(with_task_group(main));
  EXPECT_TRUE(was_cancelled);
  EXPECT_FALSE(run.loop.run_once()) << "nothing is left to wait for";
}

TEST_F(waiting_for_a_descriptor, by_a_task_that_is_cancelled_already_does_not_begin) {
  auto body = [&]() -> task<void> {
    hocket::task_context::current().cancel();
    co_await readable(near.get());
  };
  EXPECT_THROW(run(body()), hocket::cancelled);
  EXPECT_FALSE(run.loop.run_once());
}

TEST_F(waiting_for_a_descriptor, that_cannot_be_polled_fails_at_the_await) {
  const unique_fd file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  auto body = [&]() -> task<std::string> {
    try {
      co_await readable(file.get());
    } catch (const std::system_error& error) {
      co_return error.what();
    }
    co_return "no exception";
  };
  EXPECT_EQ(run(body()),
            "epoll_ctl add fd " + std::to_string(file.get()) + ": Operation not permitted");
  EXPECT_FALSE(run.loop.run_once());
}

TEST_F(waiting_for_a_descriptor, for_ever_is_no_deadlock_while_the_watch_stands) {
  auto body = [&]() -> task<void> {
    run.loop.call_later(1h, [&] { send_byte(); });
    co_await readable(near.get());
  };
  run(body());
  EXPECT_EQ(run.time.elapsed(), 1h);
}

}  // namespace

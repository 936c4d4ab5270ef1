// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/io_watch.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/unique_fd.hpp"
#include "hocket/testing/virtual_clock.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::event_loop;
using hocket::io_watch;
using hocket::readiness;
using hocket::trigger;
using hocket::unique_fd;
using hocket::virtual_clock;

struct socket_pair {
  socket_pair() {
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0) {
      throw std::system_error(errno, std::generic_category(), "socketpair");
    }
    near = unique_fd(fds[0]);
    far = unique_fd(fds[1]);
  }
  void send_byte() { EXPECT_EQ(::write(far.get(), "x", 1), 1); }
  void take_byte() {
    char c;
    EXPECT_EQ(::read(near.get(), &c, 1), 1);
  }
  unique_fd near, far;
};

struct observer : io_watch {
  observer(event_loop& loop, int fd, std::function<void(readiness)> body)
      : io_watch(loop, fd,
                 [](io_watch& w, readiness r) noexcept { static_cast<observer&>(w).body_(r); }),
        body_(std::move(body)) {}
  std::function<void(readiness)> body_;
};

class watches : public ::testing::Test {
 protected:
  /// One pass that does not wait, even when nothing is ready.
  void pass() {
    loop.call_soon([] {});
    loop.run_once();
  }

  virtual_clock time;
  event_loop loop{time, time.make_poller()};
  socket_pair sockets;
  std::vector<readiness> reports;
};

TEST_F(watches, report_readable_once_there_is_something_to_read) {
  observer watch(loop, sockets.near.get(), [&](readiness r) { reports.push_back(r); });
  watch.watch(readiness::readable);
  pass();
  EXPECT_TRUE(reports.empty());
  sockets.send_byte();
  pass();
  EXPECT_EQ(reports, (std::vector{readiness::readable}));
}

TEST_F(watches, report_writable_and_only_what_was_asked_for) {
  sockets.send_byte();
  observer watch(loop, sockets.near.get(), [&](readiness r) { reports.push_back(r); });
  watch.watch(readiness::writable);
  pass();
  watch.watch(readiness::both);
  pass();
  watch.watch(readiness::readable);
  pass();
  EXPECT_EQ(reports, (std::vector{readiness::writable, readiness::both, readiness::readable}));
}

TEST_F(watches, a_level_repeats_until_the_data_is_taken) {
  observer watch(loop, sockets.near.get(), [&](readiness r) { reports.push_back(r); });
  watch.watch(readiness::readable);
  sockets.send_byte();
  pass();
  pass();
  EXPECT_EQ(reports.size(), 2U);
  sockets.take_byte();
  pass();
  EXPECT_EQ(reports.size(), 2U);
}

TEST_F(watches, an_edge_is_reported_when_it_begins) {
  observer watch(loop, sockets.near.get(), [&](readiness r) { reports.push_back(r); });
  watch.watch(readiness::readable, trigger::edge);
  sockets.send_byte();
  pass();
  pass();
  EXPECT_EQ(reports.size(), 1U);
  sockets.send_byte();
  pass();
  EXPECT_EQ(reports.size(), 2U);
}

TEST_F(watches, a_hang_up_is_reported_for_all_that_is_watched) {
  observer watch(loop, sockets.near.get(), [&](readiness r) { reports.push_back(r); });
  watch.watch(readiness::both, trigger::edge);
  pass();
  sockets.far.reset();
  EXPECT_FALSE(watch.hung_up());
  pass();
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[1], readiness::both);
  EXPECT_TRUE(watch.hung_up());
}

TEST_F(watches, a_stopped_watch_is_silent_and_can_start_again) {
  observer watch(loop, sockets.near.get(), [&](readiness r) { reports.push_back(r); });
  watch.watch(readiness::readable);
  sockets.send_byte();
  watch.stop();
  watch.stop();
  EXPECT_EQ(watch.interest(), readiness::none);
  pass();
  EXPECT_TRUE(reports.empty());
  watch.watch(readiness::readable);
  pass();
  EXPECT_EQ(reports.size(), 1U);
}

TEST_F(watches, one_that_is_destroyed_in_the_batch_that_has_its_event_is_not_called) {
  socket_pair others;
  int calls = 0;
  std::unique_ptr<observer> first, second;
  first = std::make_unique<observer>(loop, sockets.near.get(), [&](readiness) {
    ++calls;
    second.reset();
  });
  second = std::make_unique<observer>(loop, others.near.get(), [&](readiness) {
    ++calls;
    first.reset();
  });
  first->watch(readiness::readable);
  second->watch(readiness::readable);
  sockets.send_byte();
  others.send_byte();
  pass();
  EXPECT_EQ(calls, 1);
}

TEST_F(watches, a_new_descriptor_with_a_closed_ones_number_gets_none_of_its_events) {
  auto others = std::make_unique<socket_pair>();
  int successor_calls = 0;
  int calls = 0;
  std::unique_ptr<observer> first, second, successor;
  const auto replace = [&](std::unique_ptr<observer>& victim, unique_fd& fd) {
    if (calls++ > 0) return;
    const int number = fd.get();
    socket_pair fresh;
    victim.reset();
    ASSERT_EQ(::dup3(fresh.near.get(), number, O_CLOEXEC), number);
    sockets.far = std::move(fresh.far);
    successor = std::make_unique<observer>(loop, fd.get(), [&](readiness) { ++successor_calls; });
    successor->watch(readiness::readable);
  };
  first = std::make_unique<observer>(loop, sockets.near.get(),
                                     [&](readiness) { replace(second, others->near); });
  second = std::make_unique<observer>(loop, others->near.get(),
                                      [&](readiness) { replace(first, sockets.near); });
  first->watch(readiness::readable);
  second->watch(readiness::readable);
  sockets.send_byte();
  others->send_byte();
  pass();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(successor_calls, 0);
}

TEST_F(watches, one_may_destroy_itself_in_its_report) {
  std::unique_ptr<observer> watch;
  watch = std::make_unique<observer>(loop, sockets.near.get(), [&](readiness r) {
    reports.push_back(r);
    const auto last_use = std::move(watch);
  });
  watch->watch(readiness::readable);
  sockets.send_byte();
  pass();
  pass();
  EXPECT_EQ(reports.size(), 1U);
}

TEST_F(watches, several_on_one_descriptor_are_told_what_each_wants) {
  std::vector<int> trace;
  observer reader(loop, sockets.near.get(), [&](readiness r) {
    EXPECT_EQ(r, readiness::readable);
    trace.push_back(1);
  });
  observer writer(loop, sockets.near.get(), [&](readiness r) {
    EXPECT_EQ(r, readiness::writable);
    trace.push_back(2);
  });
  reader.watch(readiness::readable);
  writer.watch(readiness::writable);
  pass();
  EXPECT_EQ(trace, (std::vector{2}));
  writer.stop();
  sockets.send_byte();
  pass();
  EXPECT_EQ(trace, (std::vector{2, 1}));
}

TEST_F(watches, one_may_stop_the_other_on_the_same_descriptor) {
  int calls = 0;
  std::unique_ptr<observer> a, b;
  a = std::make_unique<observer>(loop, sockets.near.get(), [&](readiness) {
    ++calls;
    b.reset();
  });
  b = std::make_unique<observer>(loop, sockets.near.get(), [&](readiness) {
    ++calls;
    a.reset();
  });
  a->watch(readiness::readable);
  b->watch(readiness::readable);
  sockets.send_byte();
  pass();
  EXPECT_EQ(calls, 1);
}

TEST_F(watches, a_regular_file_cannot_be_watched_and_the_error_says_so) {
  const unique_fd file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  observer watch(loop, file.get(), [](readiness) {});
  try {
    watch.watch(readiness::readable);
    ADD_FAILURE() << "no exception";
  } catch (const std::system_error& e) {
    EXPECT_EQ(e.code().value(), EPERM);
    EXPECT_EQ(std::string(e.what()),
              "epoll_ctl add fd " + std::to_string(file.get()) + ": Operation not permitted");
  }
  EXPECT_EQ(watch.interest(), readiness::none);
  EXPECT_FALSE(loop.run_once()) << "a watch that failed must not keep the loop waiting";
}

TEST_F(watches, a_closed_descriptor_is_refused) {
  for (const int fd : {-1, 1'000'000}) {
    observer watch(loop, fd, [](readiness) {});
    EXPECT_THROW(watch.watch(readiness::readable), std::system_error);
  }
}

TEST_F(watches, a_waiting_loop_wakes_when_a_descriptor_becomes_ready) {
  event_loop real;
  bool done = false;
  observer watch(real, sockets.near.get(), [&](readiness) { done = true; });
  watch.watch(readiness::readable);
  sockets.send_byte();
  real.run_until(done);
  EXPECT_TRUE(done);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/accept_loop.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "expect_task.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::task;
using hocket::task_group;
using hocket::detail::accept_loop;
using hocket::tests::expect_throws;

/// Gives the numbers from 1 to `count` as connections, and waits for ever after them, even when it is
/// closed.
struct counting_listener {
  task<int> accept() {
    if (next > count) {
      if (breaks_down) throw std::runtime_error("the listener has broken down");
      co_await never.wait();
    }
    co_return next++;
  }
  void close() noexcept { open = false; }

  int count;
  bool breaks_down = false;
  int next = 1;
  bool open = true;
  hocket::event never{};
};

class accepting : public ::testing::Test {
 protected:
  /// Serves until the connection has lasted for its number in seconds.
  const std::function<task<void>(int)> last_its_seconds = [this](int seconds) -> task<void> {
    begun.push_back(seconds);
    co_await hocket::sleep(seconds * 1s);
    ended.push_back(seconds);
  };

  /// Runs `body` beside what it spawns.
  void with_group(std::function<task<void>(task_group&)> body) {
    run(hocket::with_task_group(std::move(body)));
  }

  hocket::tests::virtual_run run;
  std::vector<int> begun;
  std::vector<int> ended;
};

using numbers = std::vector<int>;

TEST_F(accepting, a_connection_is_served_from_the_moment_it_is_accepted) {
  accept_loop loop(SIZE_MAX);
  counting_listener listener{.count = 3};
  with_group([&](task_group& group) -> task<void> {
    group.spawn_eager(loop.serve_all(listener, last_its_seconds));
    EXPECT_EQ(begun, (numbers{1, 2, 3}));
    EXPECT_EQ(loop.connections(), 3U);
    loop.stop(1h);
    co_return;
  });
  EXPECT_EQ(ended, (numbers{1, 2, 3}));
  EXPECT_EQ(run.time.elapsed(), 3s);
}

TEST_F(accepting, stop_ends_an_accept_that_goes_on_when_its_listener_is_closed) {
  accept_loop loop(SIZE_MAX);
  counting_listener listener{.count = 0};
  with_group([&](task_group& group) -> task<void> {
    group.spawn_eager(loop.serve_all(listener, last_its_seconds));
    loop.stop(0s);
    EXPECT_FALSE(listener.open) << "from now on";
    co_return;
  });
  EXPECT_EQ(run.time.elapsed(), 0s);
}

TEST_F(accepting, listeners_share_the_limit_and_the_end) {
  accept_loop loop(3);
  counting_listener first{.count = 2};
  counting_listener second{.count = 4};
  with_group([&](task_group& group) -> task<void> {
    group.spawn_eager(loop.serve_all(first, last_its_seconds));
    group.spawn_eager(loop.serve_all(second, last_its_seconds));
    EXPECT_EQ(begun, (numbers{1, 2, 1}));
    co_await hocket::sleep(1500ms);
    EXPECT_EQ(begun, (numbers{1, 2, 1, 2, 3})) << "two have ended";
    loop.stop(1s);
  });
  EXPECT_EQ(ended, (numbers{1, 1, 2})) << "the others have outstayed the grace";
  EXPECT_EQ(run.time.elapsed(), 2500ms);
  EXPECT_FALSE(first.open);
  EXPECT_FALSE(second.open);
}

TEST_F(accepting, a_listener_that_fails_takes_its_connections_with_it_and_no_others) {
  accept_loop loop(SIZE_MAX);
  counting_listener good{.count = 1};
  counting_listener bad{.count = 2, .breaks_down = true};
  with_group([&](task_group& group) -> task<void> {
    group.spawn_eager(loop.serve_all(good, last_its_seconds));
    co_await expect_throws<std::runtime_error>(loop.serve_all(bad, last_its_seconds));
    EXPECT_EQ(loop.connections(), 1U);
    loop.stop(1h);
  });
  EXPECT_EQ(ended, numbers{1});
}

TEST_F(accepting, connections_that_others_have_accepted_count_and_are_not_cancelled) {
  accept_loop loop(1);
  counting_listener listener{.count = 1};
  with_group([&](task_group& group) -> task<void> {
    group.spawn_eager(loop.serve_one(5, last_its_seconds));
    group.spawn_eager(loop.serve_all(listener, last_its_seconds));
    EXPECT_EQ(begun, numbers{5}) << "there is no room for another";
    loop.stop(2s);
    co_return;
  });
  EXPECT_EQ(begun, numbers{5});
  EXPECT_EQ(ended, numbers{5});
  EXPECT_EQ(run.time.elapsed(), 5s);
}

TEST_F(accepting, a_stopped_loop_serves_nothing_more) {
  accept_loop loop(SIZE_MAX);
  loop.stop(0s);
  counting_listener listener{.count = 1};
  with_group(
      [&](task_group&) -> task<void> { co_await loop.serve_all(listener, last_its_seconds); });
  EXPECT_TRUE(begun.empty());
  EXPECT_FALSE(listener.open);
}

}  // namespace

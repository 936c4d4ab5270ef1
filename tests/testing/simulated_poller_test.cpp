// SPDX-License-Identifier: BSL-1.0
#include "hocket/testing/simulated_poller.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/trace.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/readiness.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/task.hpp"
#include "hocket/testing/virtual_clock.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::readable;
using hocket::readiness;
using hocket::simulated_poller;
using hocket::task;
using hocket::writable;
using hocket::tests::message_of;

struct simulation {
  hocket::virtual_clock time;
  simulated_poller io{time};
  hocket::event_loop loop{time, io.make_poller()};

  template <class T>
  T run(task<T> main) {
    return hocket::run(loop, std::move(main), {.handle_interrupt = false});
  }
};

TEST(simulated_poller, a_descriptor_becomes_ready_when_the_script_says) {
  simulation sim;
  auto main = [&]() -> task<void> {
    const int fd = sim.io.open();
    sim.io.after(30ms, fd, readiness::writable);
    sim.io.after(50ms, fd, readiness::readable);
    EXPECT_EQ(co_await writable(fd), readiness::writable);
    EXPECT_EQ(sim.time.elapsed(), 30ms);
    EXPECT_EQ(co_await readable(fd), readiness::readable);
    EXPECT_EQ(sim.time.elapsed(), 50ms);
    EXPECT_EQ(co_await readable(fd), readiness::readable) << "it stays so";
    EXPECT_EQ(sim.time.elapsed(), 50ms);
    sim.io.close(fd);
  };
  sim.run(main());
}

TEST(simulated_poller, timers_and_descriptors_share_one_time) {
  simulation sim;
  std::vector<std::string> said;
  auto main = [&]() -> task<void> {
    const int fd = sim.io.open();
    sim.io.after(2h, fd, readiness::readable);
    auto waits = [&](int of) -> task<void> {
      co_await readable(of);
      said.push_back("descriptor");
    };
    auto sleeps = [&](hocket::clock::duration how_long, std::string word) -> task<void> {
      co_await hocket::sleep(how_long);
      said.push_back(word);
    };
    auto body = [&](hocket::task_group& group) -> task<void> {
      group.spawn(waits(fd));
      group.spawn(sleeps(1h, "an hour"));
      group.spawn(sleeps(3h, "three hours"));
      co_return;
    };
    co_await hocket::with_task_group(body);
  };
  sim.run(main());
  EXPECT_EQ(said, (std::vector<std::string>{"an hour", "descriptor", "three hours"}));
  EXPECT_EQ(sim.time.elapsed(), 3h);
}

TEST(simulated_poller, what_was_read_is_not_ready_any_more) {
  simulation sim;
  auto main = [&]() -> task<void> {
    const int fd = sim.io.open();
    sim.io.after(0s, fd, readiness::both);
    EXPECT_EQ(sim.io.ready(fd), readiness::both);
    co_await readable(fd);
    sim.io.clear(fd, readiness::readable);
    EXPECT_EQ(sim.io.ready(fd), readiness::writable);
    sim.io.after(1s, fd, readiness::readable);
    co_await readable(fd);
    EXPECT_EQ(sim.time.elapsed(), 1s);
  };
  sim.run(main());
}

TEST(simulated_poller, a_wait_may_be_cancelled) {
  simulation sim;
  auto main = [&]() -> task<void> {
    const int fd = sim.io.open();
    sim.io.after(1min, fd, readiness::readable);
    auto waits = [](int of) -> task<void> { co_await readable(of); };
    auto limited = hocket::timeout(1s, waits(fd));
    try {
      co_await std::move(limited);
      ADD_FAILURE();
    } catch (const hocket::timeout_error&) {
    }
    EXPECT_EQ(sim.io.watched(fd), readiness::none);
    EXPECT_EQ(sim.time.elapsed(), 1s);
    sim.io.close(fd);
    EXPECT_EQ(sim.io.size(), 0U);
  };
  sim.run(main());
}

TEST(simulated_poller, a_script_with_nothing_more_to_happen_is_a_deadlock) {
  simulation sim;
  auto main = [&]() -> task<void> { co_await readable(sim.io.open()); };
  const std::string message = message_of<hocket::runtime_error>([&] { sim.run(main()); });
  EXPECT_EQ(message.substr(0, message.find('\n')),
            "deadlock: the script of the simulated poller has nothing more to happen");
  EXPECT_NE(message.find("waits for readiness at "), std::string::npos) << message;
}

TEST(simulated_poller, a_descriptor_that_is_none_of_its_own_is_refused) {
  simulation sim;
  EXPECT_EQ(message_of<hocket::value_error>([&] { sim.io.after(1s, 3, readiness::readable); }),
            "simulated_poller: there is no descriptor 3");
  auto main = [](int unknown) -> task<void> { co_await readable(unknown); };
  EXPECT_THROW(sim.run(main(sim.io.open() + 1)), hocket::value_error);
  EXPECT_THROW(static_cast<void>(sim.io.make_poller()), hocket::runtime_error);
}

TEST(simulated_poller, a_descriptor_of_the_system_is_never_ready) {
  simulation sim;
  auto main = []() -> task<void> { co_await readable(0); };
  EXPECT_THROW(sim.run(main()), hocket::runtime_error);
}

/// Counts what it is told.
struct counting_watch : hocket::io_watch {
  counting_watch(hocket::event_loop& on, int of) : io_watch(on, of, &note) {}
  static void note(io_watch& watch, readiness) noexcept {
    ++static_cast<counting_watch&>(watch).reports;
  }
  int reports = 0;
};

TEST(simulated_poller, an_edge_is_reported_once_and_a_level_while_it_lasts) {
  simulation sim;
  const int fd = sim.io.open();
  counting_watch edge(sim.loop, fd), level(sim.loop, fd);
  edge.watch(readiness::readable, hocket::trigger::edge);
  level.watch(readiness::readable);
  sim.io.after(1s, fd, readiness::readable);
  sim.loop.run_once();
  EXPECT_EQ(sim.time.elapsed(), 1s);
  sim.loop.run_once();
  EXPECT_EQ(edge.reports, 1);
  EXPECT_EQ(level.reports, 2);
  sim.io.clear(fd, readiness::readable);
  sim.io.hang_up_after(1s, fd);
  sim.loop.run_once();
  EXPECT_EQ(edge.reports, 2);
  EXPECT_TRUE(edge.hung_up());
}

TEST(simulated_poller, a_watch_that_is_stopped_by_another_ones_report_is_told_nothing) {
  struct stopping_watch : hocket::io_watch {
    stopping_watch(hocket::event_loop& on, int of, hocket::io_watch& other)
        : io_watch(on, of, &stop_other), victim(other) {}
    static void stop_other(io_watch& watch, readiness) noexcept {
      static_cast<stopping_watch&>(watch).victim.stop();
    }
    io_watch& victim;
  };
  simulation sim;
  const int fd = sim.io.open();
  counting_watch victim(sim.loop, fd);
  stopping_watch first(sim.loop, fd, victim);
  first.watch(readiness::readable);
  victim.watch(readiness::readable);
  sim.io.after(0s, fd, readiness::readable);
  sim.loop.run_once();
  EXPECT_EQ(victim.reports, 0);
}

}  // namespace

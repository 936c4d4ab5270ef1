// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <source_location>
#include <string>
#include <thread>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/testing/virtual_clock.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::diagnostic;
using hocket::diagnostic_kind;
using hocket::event_loop;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::virtual_clock;
using hocket::with_task_group;

class debug_mode : public ::testing::Test {
 protected:
  debug_mode() {
    loop.set_exception_handler([this](const diagnostic& what) {
      kinds.push_back(what.kind);
      messages.push_back(to_string(what));
    });
  }

  std::vector<diagnostic_kind> kinds;
  std::vector<std::string> messages;
  virtual_clock time;
  event_loop loop{time, time.make_poller()};  // reports until its end
};

TEST_F(debug_mode, reports_a_step_that_reaches_the_limit_DBG_01) {
  loop.set_debug(true);
  loop.call_soon([&] { time.advance(99ms); });
  loop.call_soon([&] { time.advance(250ms); });
  loop.run_once();
  EXPECT_EQ(messages, std::vector<std::string>{"a callback took 0.250 seconds"});
  EXPECT_EQ(kinds, std::vector{diagnostic_kind::slow_step});
}

TEST_F(debug_mode, names_the_task_whose_step_was_slow_and_where_it_was_spawned_DBG_01) {
  auto slow = [&]() -> task<void> {
    co_await sleep(1s);
    time.advance(300ms);
  };
  unsigned line = 0;
  auto main = [&](task_group& group) -> task<void> {
    line = std::source_location::current().line() + 1;
    group.spawn(slow(), "digging");
    co_return;
  };
  hocket::run(loop, with_task_group(main), {.handle_interrupt = false, .debug = true});
  ASSERT_EQ(messages.size(), 1);
  EXPECT_EQ(messages[0].find("a step of digging took 0.300 seconds (created at "), 0)
      << messages[0];
  EXPECT_NE(messages[0].find("debug_mode_test.cpp:" + std::to_string(line) + " in "),
            std::string::npos)
      << messages[0];
}

TEST_F(debug_mode, has_a_limit_that_can_be_set_DBG_01) {
  loop.set_debug(true);
  EXPECT_EQ(loop.slow_callback_duration(), 100ms);
  loop.set_slow_callback_duration(10ms);
  loop.call_soon([&] { time.advance(9ms); });
  loop.call_soon([&] { time.advance(10ms); });
  loop.run_once();
  EXPECT_EQ(messages.size(), 1);
}

TEST_F(debug_mode, that_is_off_measures_nothing_DBG_02) {
  loop.set_debug(false);
  loop.call_soon([&] { time.advance(1h); });
  loop.run_once();
  EXPECT_TRUE(messages.empty());
}

TEST_F(debug_mode, off_reads_the_clock_no_more_than_once_a_pass_DBG_02) {
  struct counting_clock final : hocket::clock {
    time_point now() noexcept override {
      ++reads;
      return {};
    }
    int reads = 0;
  } counting;
  const auto reads_of_a_pass = [&](bool debug) {
    event_loop counted(counting, time.make_poller());
    counted.set_debug(debug);
    for (int i = 0; i < 10; ++i) counted.call_soon([] {});
    counting.reads = 0;
    counted.run_once();
    return counting.reads;
  };
  EXPECT_EQ(reads_of_a_pass(false), 0);
  EXPECT_EQ(reads_of_a_pass(true), 20);
}

TEST_F(debug_mode, is_switched_by_the_loop_and_the_environment_DBG_03) {
  ::unsetenv("HOCKET_DEBUG");
  EXPECT_FALSE(event_loop().debug());
  for (const char* no : {"", "0"}) {
    ::setenv("HOCKET_DEBUG", no, 1);
    EXPECT_FALSE(event_loop().debug());
  }
  ::setenv("HOCKET_DEBUG", "1", 1);
  event_loop by_environment;
  ::unsetenv("HOCKET_DEBUG");
  EXPECT_TRUE(by_environment.debug());
  by_environment.set_debug(false);
  EXPECT_FALSE(by_environment.debug());
}

TEST_F(debug_mode, refuses_calls_from_a_wrong_thread_THD_03) {
  loop.set_debug(true);
  std::vector<std::string> refusals;
  const auto from_elsewhere = [&] {
    const auto attempt = [&](auto call) {
      try {
        call();
        refusals.emplace_back("taken");
      } catch (const hocket::runtime_error& error) {
        refusals.emplace_back(error.what());
      }
    };
    attempt([&] { loop.call_soon([] {}); });
    attempt([&] { loop.call_later(1s, [] {}); });
    attempt([&] { loop.call_at({}, [] {}); });
    attempt([&] { loop.call_soon_threadsafe([] {}); });
  };
  loop.call_soon([&] { std::thread(from_elsewhere).join(); });
  loop.run_once();
  const std::string refusal =
      "Non-thread-safe operation invoked on an event loop other than the current one: another "
      "thread uses call_soon_threadsafe()";
  EXPECT_EQ(refusals, (std::vector<std::string>{refusal, refusal, refusal, "taken"}));
}

TEST_F(debug_mode, takes_calls_to_a_loop_that_does_not_run_yet_THD_03) {
  loop.set_debug(true);
  std::thread([&] { loop.call_soon([] {}); }).join();
  EXPECT_TRUE(loop.run_once());
}

TEST_F(debug_mode, reports_a_loop_that_is_dropped_with_work_in_it_DBG_09) {
  const auto dropped = [&](bool debug, bool with_work, bool close) {
    kinds.clear();
    event_loop other(time, time.make_poller());
    other.set_debug(debug);
    other.set_exception_handler([this](const diagnostic& what) { kinds.push_back(what.kind); });
    if (with_work) other.call_later(1s, [] {});
    if (close) other.close();
  };
  dropped(true, true, false);
  EXPECT_EQ(kinds, std::vector{diagnostic_kind::unclosed_loop});
  dropped(true, true, true);
  EXPECT_TRUE(kinds.empty()) << "it was closed";
  dropped(true, false, false);
  EXPECT_TRUE(kinds.empty()) << "nothing was left";
  dropped(false, true, false);
  EXPECT_TRUE(kinds.empty()) << "without debug mode";
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/runner.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/loop/wait_signal.hpp"
#include "hocket/testing/virtual_clock.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::event_loop;
using hocket::keyboard_interrupt;
using hocket::run;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::virtual_clock;
using hocket::with_task_group;

/// Runs as a program does, with ctrl-C, on a clock that jumps.
class an_interrupt : public testing::Test {
 protected:
  /// Says how it ends, and when.
  task<void> cleans_up(std::string name, hocket::clock::duration takes = 1ms) {
    auto outcome = co_await catching(sleep(1h));
    say(name, outcome.holds<cancelled>() ? "cancelled" : "slept");
    auto cleanup = co_await catching(sleep(takes));
    say(name, cleanup.has_value() ? "cleaned up" : "cleanup cancelled");
    outcome.value();
  }
  task<void> cleans_up_and_interrupts(std::string name) {
    auto outcome = co_await catching(sleep(1h));
    say(name, "cancelled");
    ::raise(SIGINT);
    auto cleanup = co_await catching(sleep(1h));
    say(name, cleanup.has_value() ? "cleaned up" : "cleanup cancelled");
    co_await sleep(1ms);
    say(name, "ended");
  }
  void say(const std::string& who, const char* what) { trace.push_back(who + " " + what); }

  struct notes_end {
    ~notes_end() { notes.push_back(name + " destroyed"); }
    std::vector<std::string>& notes;
    std::string name;
  };

  virtual_clock time;
  event_loop loop{time, time.make_poller()};
  std::vector<std::string> trace;
  using lines = std::vector<std::string>;
};

TEST_F(an_interrupt, in_the_last_step_of_the_main_task_is_not_lost_RUN_07) {
  auto main = []() -> task<int> {
    ::raise(SIGINT);
    co_return 5;
  };
  EXPECT_THROW(run(main()), keyboard_interrupt);
  EXPECT_THROW(run(loop, main()), keyboard_interrupt);
}

TEST_F(an_interrupt, in_the_last_step_leaves_an_exception_of_the_main_task_RUN_07) {
  auto main = []() -> task<int> {
    ::raise(SIGINT);
    throw std::out_of_range("of its own");
    co_return 5;
  };
  EXPECT_THROW(run(main()), std::out_of_range);
}

TEST_F(an_interrupt, that_was_swallowed_does_not_hide_one_in_the_last_step_RUN_07) {
  auto main = []() -> task<int> {
    ::raise(SIGINT);
    co_await catching(sleep(1h));
    ::raise(SIGINT);
    co_return 5;
  };
  EXPECT_THROW(run(loop, main()), keyboard_interrupt);
}

TEST_F(an_interrupt, that_is_the_second_in_a_step_that_never_suspends_ends_the_program_RUN_07) {
  auto main = []() -> task<void> {
    ::raise(SIGINT);
    ::raise(SIGINT);
    std::_Exit(0);
    co_return;
  };
  EXPECT_EXIT(run(main()), testing::KilledBySignal(SIGINT), "");
}

TEST_F(an_interrupt, that_is_the_second_cancels_all_tasks_and_waits_for_them_RUN_04_RUN_07) {
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(cleans_up("detached")).detach();
    co_await sleep(1ms);
    ::raise(SIGINT);
    co_await cleans_up_and_interrupts("main");
  };
  EXPECT_THROW(run(loop, with_task_group(main)), keyboard_interrupt);
  EXPECT_EQ(trace, (lines{"main cancelled", "main cleanup cancelled", "detached cancelled",
                          "main ended", "detached cleaned up"}));
}

TEST_F(an_interrupt, that_is_the_third_destroys_what_is_left_RUN_07) {
  auto main = [&]() -> task<void> {
    const notes_end local{trace, "main"};
    for (;;) {
      ::raise(SIGINT);
      co_await catching(sleep(1h));
      trace.emplace_back("main cancelled");
      if (trace.size() > 3) co_return;
    }
  };
  EXPECT_THROW(run(loop, main()), keyboard_interrupt);
  EXPECT_EQ(trace, (lines{"main cancelled", "main cancelled", "main destroyed"}));
}

TEST_F(an_interrupt, while_detached_tasks_clean_up_ends_the_waiting_RUN_07) {
  loop.set_exception_handler([](const hocket::diagnostic&) {});
  auto stays = [&]() -> task<void> {
    const notes_end local{trace, "detached"};
    co_await cleans_up_and_interrupts("detached");
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(stays()).detach();
    co_await sleep(1ms);
  };
  EXPECT_THROW(run(loop, with_task_group(main)), keyboard_interrupt);
  EXPECT_EQ(trace, (lines{"detached cancelled", "detached destroyed"}));
}

TEST_F(an_interrupt, in_the_last_step_of_the_cleanup_is_not_lost_RUN_07) {
  auto interrupts = []() -> task<void> {
    co_await catching(sleep(1h));
    ::raise(SIGINT);
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(interrupts()).detach();
    co_await sleep(1ms);
  };
  EXPECT_THROW(run(loop, with_task_group(main)), keyboard_interrupt);
}

TEST_F(an_interrupt, while_a_runner_closes_ends_the_waiting_RUN_07) {
  loop.set_exception_handler([](const hocket::diagnostic&) {});
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(cleans_up_and_interrupts("detached")).detach();
    co_await sleep(1ms);
  };
  hocket::runner several(loop);
  several.run(with_task_group(main));
  EXPECT_THROW(several.close(), keyboard_interrupt);
  EXPECT_EQ(trace, lines{"detached cancelled"});
  EXPECT_TRUE(loop.closed());
}

TEST_F(an_interrupt, goes_to_a_task_that_waits_for_it_and_not_to_run) {
  auto interrupts = []() -> task<void> {
    co_await sleep(1s);
    ::raise(SIGINT);
  };
  auto main = [&](task_group& group) -> task<int> {
    group.spawn(interrupts());
    const int signo = co_await hocket::wait_signal(SIGINT, SIGTERM, SIGHUP);
    co_return signo;
  };
  EXPECT_EQ(run(loop, with_task_group(main)), SIGINT);
  EXPECT_EQ(run(with_task_group(main)), SIGINT);
}

TEST_F(an_interrupt, is_runs_again_when_nobody_else_waits_for_it_any_more) {
  auto main = [&]() -> task<void> {
    {
      hocket::signal_source stop{SIGINT, SIGTERM};
      ::raise(SIGINT);
      const int signo = co_await stop.wait();
      EXPECT_EQ(signo, SIGINT);
      trace.emplace_back("the source's");
    }
    ::raise(SIGINT);
    auto outcome = co_await catching(sleep(1h));
    trace.emplace_back(outcome.holds<cancelled>() ? "run's" : "nobody's");
    outcome.value();
  };
  EXPECT_THROW(run(loop, main()), keyboard_interrupt);
  EXPECT_EQ(trace, (lines{"the source's", "run's"}));
}

}  // namespace

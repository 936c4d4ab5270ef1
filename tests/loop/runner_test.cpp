// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/runner.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <string>
#include <vector>

#include "expect_reports.hpp"
#include "hocket/async_generator.hpp"
#include "hocket/catching.hpp"
#include "hocket/context_var.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/run_coroutine_threadsafe.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/loop/to_thread.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::diagnostic;
using hocket::diagnostic_kind;
using hocket::event_loop;
using hocket::keyboard_interrupt;
using hocket::runner;
using hocket::sleep;
using hocket::task;
using hocket::to_thread;
using hocket::virtual_clock;
using hocket::tests::expect_reports;
using hocket::tests::virtual_run;

/// What the exception that `call` throws says.
template <class Exception, class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Exception& error) {
    return error.what();
  }
  return "no exception";
}

/// Starts a task that belongs to the run.
template <class T>
void detach(task<T> work) {
  static_cast<void>(hocket::run_coroutine_threadsafe(event_loop::current(), std::move(work)));
}

class the_runner : public ::testing::Test {
 protected:
  the_runner() {
    loop.set_exception_handler([this](const diagnostic& what) {
      kinds.push_back(what.kind);
      reports.push_back(to_string(what));
    });
  }

  task<void> cleans_up(std::string name) {
    auto outcome = co_await catching(sleep(24h));
    trace.push_back(name + (outcome.holds<cancelled>() ? " cancelled" : " slept"));
    co_await sleep(1s);
    trace.push_back(name + " cleaned up");
    outcome.value();
  }

  virtual_clock time;
  event_loop loop{time, time.make_poller()};
  std::vector<std::string> trace;
  std::vector<std::string> reports;
  std::vector<diagnostic_kind> kinds;
};

TEST_F(the_runner, runs_several_tasks_on_one_loop_RUN_06) {
  auto where = []() -> task<event_loop*> { co_return &event_loop::current(); };
  runner several;
  event_loop* const first = several.run(where());
  EXPECT_EQ(several.run(where()), first);
  EXPECT_EQ(&several.get_loop(), first);
}

hocket::context_var<int> counter("counter", 0);

TEST_F(the_runner, keeps_what_its_runs_set_in_the_context_RUN_06) {
  auto increment = []() -> task<int> {
    counter.set(counter.get() + 1);
    co_return counter.get();
  };
  auto fails = []() -> task<int> {
    counter.set(counter.get() + 10);
    co_await sleep(0s);
    throw std::out_of_range("after the set");
  };
  runner several;
  EXPECT_EQ(several.run(increment()), 1);
  EXPECT_EQ(several.run(increment()), 2);
  EXPECT_THROW(several.run(fails()), std::out_of_range);
  EXPECT_EQ(several.run(increment()), 13);
  EXPECT_EQ(counter.get(), 0) << "outside nothing has changed";
  EXPECT_EQ(runner().run(increment()), 1) << "another runner begins anew";
}

TEST_F(the_runner, refuses_more_once_it_is_closed_RUN_06) {
  const expect_reports expected{hocket::diagnostic_kind::never_awaited};
  auto body = []() -> task<void> { co_return; };
  runner several;
  several.run(body());
  several.close();
  EXPECT_EQ(message_of<hocket::runtime_error>([&] { several.run(body()); }), "Runner is closed");
  EXPECT_EQ(message_of<hocket::runtime_error>([&] { static_cast<void>(several.get_loop()); }),
            "Runner is closed");
  several.close();
}

TEST_F(the_runner, refuses_to_run_inside_a_running_loop_RUN_02) {
  const expect_reports expected{hocket::diagnostic_kind::never_awaited};
  runner outer;
  runner inner;
  auto body = []() -> task<void> { co_return; };
  auto nests = [&]() -> task<std::string> {
    co_return message_of<hocket::runtime_error>([&] { inner.run(body()); });
  };
  EXPECT_EQ(outer.run(nests()), "run() cannot be called from a running event loop");
}

TEST_F(the_runner, refuses_a_task_that_was_moved_from_RUN_03) {
  auto body = []() -> task<void> { co_return; };
  auto used = body();
  auto taken = std::move(used);
  runner several;
  EXPECT_EQ(message_of<hocket::value_error>([&] { several.run(std::move(used)); }),
            "run: a task was expected, this one was moved from");
  taken.close();
}

TEST_F(the_runner, leaves_detached_tasks_to_the_next_run_and_cancels_them_at_the_end_RUN_04) {
  runner several(loop);
  auto starts = [&]() -> task<void> {
    detach(cleans_up("it"));
    co_await sleep(1s);
  };
  several.run(starts());
  auto waits = []() -> task<void> { co_await sleep(1h); };
  several.run(waits());
  EXPECT_TRUE(trace.empty()) << "it goes on";
  several.close();
  EXPECT_EQ(trace, (std::vector<std::string>{"it cancelled", "it cleaned up"}));
  EXPECT_TRUE(loop.closed());
  EXPECT_TRUE(reports.empty());
}

TEST_F(the_runner, closes_in_its_destructor) {
  {
    runner several(loop);
    auto starts = [&]() -> task<void> {
      detach(cleans_up("it"));
      co_await sleep(1s);
    };
    several.run(starts());
  }
  EXPECT_EQ(trace, (std::vector<std::string>{"it cancelled", "it cleaned up"}));
  EXPECT_TRUE(loop.closed());
}

TEST_F(the_runner, cancels_also_what_is_detached_while_it_closes_RUN_04) {
  runner several(loop);
  auto starts_another = [&]() -> task<void> {
    auto outcome = co_await catching(sleep(24h));
    detach(cleans_up("late"));
    co_await sleep(0s);
    co_await sleep(0s);
    outcome.value();
  };
  auto main = [&]() -> task<void> {
    detach(starts_another());
    co_await sleep(1s);
  };
  several.run(main());
  several.close();
  EXPECT_EQ(time.elapsed(), 1s) << "it had not started, so it had nothing to clean up";
  EXPECT_TRUE(trace.empty());
  EXPECT_TRUE(reports.empty());
}

TEST_F(the_runner, two_on_a_thread_keep_their_tasks_apart) {
  runner first(loop);
  virtual_clock other_time;
  event_loop other_loop(other_time, other_time.make_poller());
  runner second(other_loop);
  auto starts = [&](std::string name) -> task<void> {
    detach(cleans_up(name));
    co_await sleep(1s);
  };
  first.run(starts("first"));
  second.run(starts("second"));
  first.run(starts("third"));
  first.close();
  EXPECT_EQ(trace, (std::vector<std::string>{"first cancelled", "third cancelled",
                                             "first cleaned up", "third cleaned up"}));
  second.close();
  EXPECT_EQ(trace.back(), "second cleaned up");
}

TEST_F(the_runner, reports_what_a_task_throws_while_it_is_cancelled_at_the_end_RUN_05) {
  auto fails = []() -> task<void> {
    co_await catching(sleep(24h));
    throw std::out_of_range("in cleanup");
  };
  auto main = [&]() -> task<int> {
    hocket::detail::background_tasks::current().adopt(
        *new hocket::detail::task_state<void>(event_loop::current().ready(), fails()));
    co_await sleep(1s);
    co_return 5;
  };
  EXPECT_EQ(hocket::run(loop, main()), 5);
  EXPECT_EQ(kinds, std::vector{diagnostic_kind::shutdown_exception});
  ASSERT_EQ(reports.size(), 1);
  EXPECT_EQ(reports[0].find("unhandled exception during run() shutdown: in cleanup (reached at "),
            0)
      << reports[0];
}

hocket::async_generator<int> notes_close(std::vector<std::string>& trace, std::latch& closed) {
  auto taken = co_yield catching(1);
  trace.emplace_back(taken.is_exit() ? "generator closed" : "generator resumed");
  closed.count_down();
  taken.value();
}

TEST_F(the_runner, ends_tasks_then_generators_then_threads_RUN_04) {
  std::latch generator_closed(1);
  auto generator = notes_close(trace, generator_closed);
  event_loop* here = nullptr;
  std::atomic<bool> began = false;
  const auto in_a_thread = [&] {
    began = true;
    generator_closed.wait();
    // The loop goes on until the thread has ended, so that it may wait for an answer.
    std::latch noted(1);
    here->call_soon_threadsafe([&] {
      trace.emplace_back("thread ended");
      noted.count_down();
    });
    noted.wait();
  };
  auto uses_thread = [&]() -> task<void> {
    auto outcome = co_await catching(to_thread(in_a_thread));
    trace.emplace_back("task cancelled");
    outcome.value();
  };
  auto main = [&]() -> task<void> {
    here = &event_loop::current();
    co_await generator.next();
    detach(uses_thread());
    while (!began) co_await sleep(0s);
    trace.emplace_back("main ended");
  };
  hocket::run(main());
  EXPECT_EQ(trace, (std::vector<std::string>{"main ended", "task cancelled", "generator closed",
                                             "thread ended"}));
}

TEST_F(the_runner,
       a_keyboard_interrupt_from_a_callback_cancels_the_main_task_and_comes_out_RUN_15) {
  auto main = [&]() -> task<void> {
    loop.call_later(1s, [] { throw keyboard_interrupt(); });
    co_await cleans_up("main");
  };
  EXPECT_THROW(hocket::run(loop, main()), keyboard_interrupt);
  EXPECT_EQ(trace, (std::vector<std::string>{"main cancelled", "main cleaned up"}));
  EXPECT_TRUE(reports.empty()) << "it is not swallowed, so there is nothing to report";
}

TEST_F(the_runner, a_keyboard_interrupt_from_a_detached_task_cancels_all_and_comes_out_RUN_15) {
  auto presses_ctrl_c = []() -> task<void> {
    co_await sleep(1s);
    throw keyboard_interrupt();
  };
  auto main = [&]() -> task<void> {
    hocket::detail::background_tasks::current().adopt(
        *new hocket::detail::task_state<void>(event_loop::current().ready(), presses_ctrl_c()));
    detach(cleans_up("other"));
    co_await cleans_up("main");
  };
  EXPECT_THROW(hocket::run(loop, main()), keyboard_interrupt);
  EXPECT_EQ(trace, (std::vector<std::string>{"main cancelled", "other cancelled", "main cleaned up",
                                             "other cleaned up"}));
}

TEST_F(the_runner, a_keyboard_interrupt_from_the_main_task_comes_out_RUN_15) {
  auto main = []() -> task<void> {
    co_await sleep(1s);
    throw keyboard_interrupt();
  };
  EXPECT_THROW(hocket::run(loop, main()), keyboard_interrupt);
}

TEST_F(the_runner, an_interrupt_ends_one_run_and_another_may_follow_RUN_07) {
  auto body = []() -> task<void> {
    ::raise(SIGINT);
    co_await sleep(1h);
  };
  auto after = []() -> task<int> { co_return 5; };
  runner several(loop);
  EXPECT_THROW(several.run(body()), keyboard_interrupt);
  EXPECT_EQ(several.run(after()), 5);
}

TEST_F(the_runner, reports_a_detached_task_that_is_destroyed_before_its_end_DBG_06) {
  auto stubborn = [&]() -> task<void> {
    for (;;) {
      auto outcome = co_await catching(sleep(24h));
      // Does not end by a cancellation, and takes the loop's time away.
      if (!outcome.has_value()) loop.stop(std::make_exception_ptr(std::logic_error("enough")));
    }
  };
  auto main = [&]() -> task<void> {
    detach(stubborn());
    co_await sleep(1s);
  };
  EXPECT_THROW(hocket::run(loop, main()), std::logic_error);
  EXPECT_EQ(kinds, std::vector{diagnostic_kind::destroyed_pending});
  ASSERT_EQ(reports.size(), 1);
  EXPECT_NE(reports[0].find(" was destroyed but it is pending"), std::string::npos) << reports[0];
}

TEST_F(the_runner, a_task_that_does_not_suspend_keeps_all_others_waiting_RUN_13) {
  auto blocks = [&]() -> task<void> {
    trace.emplace_back("begins");
    time.advance(50ms);
    trace.emplace_back("ends");
    co_return;
  };
  auto other = [&]() -> task<void> {
    trace.emplace_back("other");
    EXPECT_EQ(time.elapsed(), 50ms);
    co_return;
  };
  auto main = [&](hocket::task_group& group) -> task<void> {
    group.spawn(blocks());
    group.spawn(other());
    co_return;
  };
  hocket::run(loop, hocket::with_task_group(main));
  EXPECT_EQ(trace, (std::vector<std::string>{"begins", "ends", "other"}));
}

TEST_F(the_runner, owns_its_tasks_so_that_none_vanishes_with_its_handle_RUN_27) {
  auto work = [&]() -> task<void> {
    co_await sleep(1h);
    trace.emplace_back("done");
  };
  auto main = [&](hocket::task_group& group) -> task<void> {
    group.spawn(work());
    group.spawn(work()).detach();
    co_await sleep(2h);
  };
  hocket::run(loop, hocket::with_task_group(main));
  EXPECT_EQ(trace, (std::vector<std::string>{"done", "done"}));
}

TEST_F(the_runner, sets_the_debug_mode_of_its_loop_DBG_03) {
  auto asks = []() -> task<bool> { co_return event_loop::current().debug(); };
  EXPECT_TRUE(hocket::run(asks(), {.debug = true}));
  EXPECT_FALSE(hocket::run(asks(), {.debug = false}));
  loop.set_debug(true);
  EXPECT_TRUE(hocket::run(loop, asks()));
  EXPECT_TRUE(runner({.debug = true}).run(asks()));
}

}  // namespace

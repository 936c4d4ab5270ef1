// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/run.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "expect_reports.hpp"
#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/signal_watch.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/sync/event.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::cancelled;
using hocket::catching;
using hocket::event;
using hocket::event_loop;
using hocket::join_handle;
using hocket::keyboard_interrupt;
using hocket::run;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::with_task_group;
using hocket::tests::expect_reports;
using hocket::tests::virtual_run;

task<int> gives_five() { co_return 5; }

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

TEST(run, gives_what_the_main_task_returns_RUN_01) {
  EXPECT_EQ(run(gives_five()), 5);
  auto move_only = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(6); };
  EXPECT_EQ(*run(move_only()), 6);
  int object = 0;
  auto reference = [&]() -> task<int&> { co_return object; };
  EXPECT_EQ(&run(reference()), &object);
}

TEST(run, throws_what_leaves_the_main_task_RUN_01) {
  auto fails = []() -> task<void> {
    co_await sleep(0s);
    throw std::out_of_range("main");
  };
  EXPECT_EQ(message_of<std::out_of_range>([&] { run(fails()); }), "main");
}

TEST(run, is_refused_while_a_loop_runs_in_this_thread_RUN_02) {
  const expect_reports expected{hocket::diagnostic_kind::never_awaited};
  bool ran = false;
  auto inner = [&]() -> task<void> {
    ran = true;
    co_return;
  };
  auto outer = [&]() -> task<std::string> {
    co_return message_of<hocket::runtime_error>([&] { run(inner()); });
  };
  EXPECT_EQ(run(outer()), "run() cannot be called from a running event loop");
  auto on_another_loop = [&]() -> task<std::string> {
    event_loop other;
    co_return message_of<hocket::runtime_error>([&] { run(other, inner()); });
  };
  EXPECT_EQ(run(on_another_loop()), "run() cannot be called from a running event loop");
  EXPECT_FALSE(ran);
}

TEST(run, may_be_called_in_another_thread_meanwhile) {
  auto outer = []() -> task<int> {
    int result = 0;
    std::thread([&] { result = run(gives_five()); }).join();
    co_return result;
  };
  EXPECT_EQ(run(outer()), 5);
}

TEST(run, refuses_a_task_that_was_moved_from_RUN_03) {
  auto body = gives_five();
  auto taken = std::move(body);
  EXPECT_EQ(message_of<hocket::value_error>([&] { run(std::move(body)); }),
            "run: a task was expected, this one was moved from");
  taken.close();
}

TEST(run, refuses_a_task_that_was_awaited_already_COR_07) {
  auto used = gives_five();
  auto awaits = [&]() -> task<int> { co_return co_await std::move(used); };
  EXPECT_EQ(run(awaits()), 5);
  EXPECT_EQ(message_of<hocket::runtime_error>([&] { run(std::move(used)); }),
            "run: cannot reuse already awaited coroutine");
}

TEST(run, may_use_one_loop_again_and_again_RUN_06) {
  virtual_run once;
  auto body = [](int value) -> task<int> {
    co_await sleep(1h);
    co_return value;
  };
  EXPECT_EQ(once(body(1)) + once(body(2)), 3);
  EXPECT_EQ(once.time.elapsed(), 2h);
}

TEST(run, starts_the_task_on_the_loop_and_not_before_RUN_22) {
  EXPECT_EQ(event_loop::current_or_null(), nullptr);
  EXPECT_EQ(message_of<hocket::runtime_error>([] { event_loop::current(); }),
            "no running event loop");
  event_loop loop;
  auto body = [&]() -> task<bool> { co_return &event_loop::current() == &loop; };
  EXPECT_TRUE(run(loop, body()));
  EXPECT_EQ(event_loop::current_or_null(), nullptr);
}

TEST(run, that_waits_for_what_cannot_happen_is_a_deadlock) {
  event never;
  bool locals_died = false;
  struct notes_end {
    ~notes_end() { flag = true; }
    bool& flag;
  };
  auto body = [&]() -> task<void> {
    const notes_end local{locals_died};
    co_await never.wait();
  };
  const auto message = message_of<hocket::runtime_error>([&] { run(body()); });
  EXPECT_EQ(message.substr(0, 9), "deadlock:") << message;
  EXPECT_TRUE(locals_died);
}

TEST(run, after_a_deadlock_the_loop_can_be_used_again) {
  virtual_run once;
  event never;
  auto stuck = [&]() -> task<void> { co_await never.wait(); };
  EXPECT_THROW(once(stuck()), hocket::runtime_error);
  EXPECT_EQ(once(gives_five()), 5);
}

TEST(run, destroys_children_that_a_deadlock_leaves_even_if_a_handle_is_kept) {
  std::optional<join_handle<void>> kept;
  bool child_died = false;
  {
    event never;
    struct notes_end {
      ~notes_end() { flag = true; }
      bool& flag;
    };
    auto child = [&]() -> task<void> {
      const notes_end local{child_died};
      co_await never.wait();
    };
    auto main = [&](task_group& group) -> task<void> {
      kept = group.spawn(child());
      co_await never.wait();
    };
    EXPECT_THROW(run(with_task_group(main)), hocket::runtime_error);
    EXPECT_TRUE(child_died);
  }
  ASSERT_TRUE(kept->done());
  EXPECT_TRUE(kept->cancelled());
  EXPECT_THROW(kept->result(), cancelled);
  EXPECT_FALSE(kept->cancel());
}

TEST(run, of_a_stopped_loop_fails_after_all_tasks_have_cleaned_up_RUN_04_RUN_23) {
  std::vector<std::string> trace;
  auto cleans_up = [&](std::string name) -> task<void> {
    auto outcome = co_await catching(sleep(1h));
    trace.push_back(name + (outcome.holds<cancelled>() ? " cancelled" : " slept"));
    co_await sleep(1ms);
    trace.push_back(name + " cleaned up");
    outcome.value();
  };
  auto main = [&](task_group& group) -> task<void> {
    group.spawn(cleans_up("detached")).detach();
    co_await sleep(1ms);
    event_loop::current().stop();
    co_await cleans_up("main");
  };
  virtual_run once;
  EXPECT_EQ(message_of<hocket::runtime_error>([&] { once(with_task_group(main)); }),
            "the event loop was stopped before the main task had ended");
  EXPECT_EQ(trace, (std::vector<std::string>{"main cancelled", "detached cancelled",
                                             "main cleaned up", "detached cleaned up"}));
}

TEST(run, an_interrupt_cancels_the_main_task_which_cleans_up_RUN_07) {
  std::vector<std::string> trace;
  auto body = [&]() -> task<void> {
    ::raise(SIGINT);
    auto outcome = co_await catching(sleep(1h));
    trace.push_back(outcome.holds<cancelled>() ? "cancelled" : "slept");
    co_await sleep(1ms);
    trace.push_back("cleaned up");
    outcome.value();
  };
  virtual_run once;
  EXPECT_THROW(run(once.loop, body()), keyboard_interrupt);
  EXPECT_EQ(trace, (std::vector<std::string>{"cancelled", "cleaned up"}));
}

TEST(run, an_interrupt_that_the_main_task_swallows_lets_it_return_RUN_07) {
  auto body = []() -> task<int> {
    ::raise(SIGINT);
    co_await catching(sleep(1h));
    co_return 5;
  };
  virtual_run once;
  EXPECT_EQ(run(once.loop, body()), 5);
}

TEST(run, an_interrupt_that_the_main_task_answers_with_an_error_gives_the_error_RUN_07) {
  auto body = []() -> task<int> {
    ::raise(SIGINT);
    co_await catching(sleep(1h));
    throw std::out_of_range("cleanup failed");
    co_return 0;
  };
  virtual_run once;
  EXPECT_THROW(run(once.loop, body()), std::out_of_range);
}

TEST(run, a_cancellation_besides_the_interrupt_stays_one_RUN_07) {
  auto body = []() -> task<void> {
    ::raise(SIGINT);
    auto outcome = co_await catching(sleep(1h));
    hocket::task_context::current().cancel();
    outcome.value();
  };
  virtual_run once;
  EXPECT_THROW(run(once.loop, body()), cancelled);
}

TEST(run, takes_the_interrupt_again_after_a_run_that_ended_by_it) {
  auto body = []() -> task<void> {
    ::raise(SIGINT);
    co_await sleep(1h);
  };
  for (int i = 0; i < 2; ++i) {
    virtual_run once;
    EXPECT_THROW(run(once.loop, body()), keyboard_interrupt);
  }
}

TEST(run, leaves_the_interrupt_to_a_program_that_watches_it) {
  virtual_run once;
  static int seen;
  seen = 0;
  auto body = []() -> task<int> {
    ::raise(SIGINT);
    co_await sleep(1h);
    co_return 5;
  };
  {
    const hocket::signal_watch own(
        once.loop, SIGINT, [](hocket::signal_watch&) noexcept { ++seen; },
        hocket::signal_use::background);
    EXPECT_EQ(run(once.loop, body()), 5);
    EXPECT_EQ(seen, 1);
  }
  EXPECT_THROW(run(once.loop, body()), keyboard_interrupt) << "nobody else watches now";
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/scheduled_call.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

#include "hocket/context_var.hpp"
#include "hocket/flow/future.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::context_var;
using hocket::event_loop;
using hocket::sleep;
using hocket::task;
using hocket::tests::virtual_run;

context_var<int> variable("variable", 0);

/// What callbacks of a task see, which sets the variable to 1 before it makes them and to 2 after.
template <class Schedule>
std::vector<int> seen_by(Schedule schedule) {
  std::vector<int> seen;
  auto main = [&]() -> task<void> {
    variable.set(1);
    schedule([&] { seen.push_back(variable.get()); });
    variable.set(2);
    co_await sleep(1h);
  };
  virtual_run()(main());
  return seen;
}

TEST(a_scheduled_call, sees_the_context_in_which_it_was_made_RUN_24) {
  const auto soon = [](auto callback) { event_loop::current().call_soon(callback); };
  EXPECT_EQ(seen_by(soon), std::vector{1});
  const auto later = [](auto callback) { event_loop::current().call_later(1min, callback); };
  EXPECT_EQ(seen_by(later), std::vector{1});
  const auto safely = [](auto callback) { event_loop::current().call_soon_threadsafe(callback); };
  EXPECT_EQ(seen_by(safely), std::vector{1});
}

TEST(a_scheduled_call, for_the_end_of_a_future_sees_it_too_RUN_24) {
  const auto when_set = [](auto callback) {
    hocket::promise<void> set;
    set.get_future().add_done_callback(callback);
    set.set_result();
  };
  EXPECT_EQ(seen_by(when_set), std::vector{1});
  const auto when_set_later = [](auto callback) {
    hocket::promise<void> set;
    set.get_future().add_done_callback(callback);
    event_loop::current().call_later(1min, [set]() mutable {
      variable.set(3);
      set.set_result();
    });
  };
  EXPECT_EQ(seen_by(when_set_later), std::vector{1});
}

TEST(a_scheduled_call, of_another_thread_sees_that_threads_context_RUN_24) {
  const auto from_a_thread = [](auto callback) {
    std::thread([&, &loop = event_loop::current()] {
      variable.set(7);
      loop.call_soon_threadsafe(callback);
    }).join();
  };
  EXPECT_EQ(seen_by(from_a_thread), std::vector{7});
}

TEST(a_scheduled_call, keeps_what_it_sets_to_itself_RUN_24) {
  std::vector<int> seen;
  auto main = [&]() -> task<void> {
    variable.set(1);
    auto& loop = event_loop::current();
    loop.call_soon([&] {
      variable.set(5);
      event_loop::current().call_soon([&] { seen.push_back(variable.get()); });
    });
    loop.call_soon([&] { seen.push_back(variable.get()); });
    co_await sleep(1h);
    seen.push_back(variable.get());
  };
  virtual_run()(main());
  EXPECT_EQ(seen, (std::vector{1, 5, 1}));
  EXPECT_EQ(variable.find(), nullptr) << "the thread's own context is as it was";
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/event_loop.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "hocket/errors.hpp"
#include "hocket/testing/virtual_clock.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::call_handle;
using hocket::event_loop;
using hocket::virtual_clock;

class the_loop : public ::testing::Test {
 protected:
  void run_dry() {
    while (loop.run_once()) {
    }
  }

  virtual_clock time;
  event_loop loop{time, time.make_poller()};
  std::vector<int> trace;
};

TEST_F(the_loop, RUN_08_call_soon_is_fifo_and_newcomers_run_in_the_next_pass) {
  loop.call_soon([&] {
    trace.push_back(1);
    loop.call_soon([&] { trace.push_back(3); });
  });
  loop.call_soon([&] { trace.push_back(2); });
  EXPECT_TRUE(loop.run_once());
  EXPECT_EQ(trace, (std::vector{1, 2}));
  EXPECT_TRUE(loop.run_once());
  EXPECT_EQ(trace, (std::vector{1, 2, 3}));
  EXPECT_FALSE(loop.run_once());
}

TEST_F(the_loop, RUN_09_call_later_orders_by_due_time) {
  loop.call_later(30ms, [&] { trace.push_back(3); });
  loop.call_later(10ms, [&] { trace.push_back(1); });
  loop.call_at(loop.now() + 20ms, [&] { trace.push_back(2); });
  loop.call_later(30ms, [&] { trace.push_back(4); });
  run_dry();
  EXPECT_EQ(trace, (std::vector{1, 2, 3, 4}));
  EXPECT_EQ(time.elapsed(), 30ms);
}

TEST_F(the_loop, RUN_09_a_cancelled_call_never_runs_and_frees_its_callback_at_once) {
  auto resource = std::make_shared<int>(1);
  call_handle later = loop.call_later(10ms, [&, resource] { trace.push_back(*resource); });
  call_handle soon = loop.call_soon([&, resource] { trace.push_back(*resource); });
  EXPECT_EQ(later.when(), loop.now() + 10ms);
  EXPECT_EQ(resource.use_count(), 3);
  later.cancel();
  soon.cancel();
  EXPECT_TRUE(later.cancelled());
  EXPECT_EQ(resource.use_count(), 1);
  run_dry();
  EXPECT_TRUE(trace.empty());
}

TEST_F(the_loop, a_due_call_can_still_be_cancelled_by_one_that_runs_before_it) {
  call_handle victim;
  loop.call_later(10ms, [&] { victim.cancel(); });
  victim = loop.call_later(10ms, [&] { trace.push_back(1); });
  run_dry();
  EXPECT_TRUE(trace.empty());
}

TEST_F(the_loop, a_callback_may_cancel_itself_and_its_handle_may_outlive_it) {
  call_handle self;
  self = loop.call_soon([&] {
    self.cancel();
    trace.push_back(1);
  });
  run_dry();
  EXPECT_EQ(trace, (std::vector{1}));
  self.cancel();
}

TEST_F(the_loop, letting_go_of_a_handle_does_not_cancel) {
  {
    const call_handle dropped = loop.call_soon([&] { trace.push_back(1); });
  }
  run_dry();
  EXPECT_EQ(trace, (std::vector{1}));
}

TEST_F(the_loop, RUN_14_an_exception_in_a_callback_is_reported_and_the_loop_goes_on) {
  std::vector<std::string> reports;
  loop.set_exception_handler(
      [&](const hocket::diagnostic& what) { reports.push_back(to_string(what)); });
  loop.call_soon([] { throw std::logic_error("lost"); });
  loop.call_soon([&] { trace.push_back(1); });
  run_dry();
  EXPECT_EQ(reports, (std::vector<std::string>{"exception in a callback: lost"}));
  EXPECT_EQ(trace, (std::vector{1}));
}

TEST_F(the_loop, RUN_14_without_a_handler_one_line_goes_to_stderr) {
  loop.call_soon([] { throw std::logic_error("lost"); });
  loop.call_soon([] { throw 7; });
  ::testing::internal::CaptureStderr();
  run_dry();
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "hocket: exception in a callback: lost\n"
            "hocket: exception in a callback: "
            "an exception of an unknown type\n");
}

TEST_F(the_loop, an_exception_handler_that_throws_hides_neither_exception) {
  loop.set_exception_handler([](const hocket::diagnostic&) { throw std::logic_error("worse"); });
  loop.call_soon([] { throw std::logic_error("lost"); });
  ::testing::internal::CaptureStderr();
  run_dry();
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "hocket: exception in the exception handler: worse\n"
            "hocket: exception in a callback: lost\n");
}

TEST_F(the_loop, RUN_22_current_is_the_running_loop_and_an_error_outside) {
  EXPECT_EQ(event_loop::current_or_null(), nullptr);
  try {
    event_loop::current();
    ADD_FAILURE() << "no exception";
  } catch (const hocket::runtime_error& e) {
    EXPECT_STREQ(e.what(), "no running event loop");
  }
  event_loop* seen = nullptr;
  loop.call_soon([&] { seen = &event_loop::current(); });
  run_dry();
  EXPECT_EQ(seen, &loop);
  EXPECT_EQ(event_loop::current_or_null(), nullptr);
}

TEST_F(the_loop, RUN_02_refuses_to_run_inside_a_running_loop) {
  std::string message;
  loop.call_soon([&] {
    event_loop inner(time, time.make_poller());
    try {
      inner.run_once();
    } catch (const hocket::runtime_error& e) {
      message = e.what();
    }
  });
  run_dry();
  EXPECT_EQ(message, "run() cannot be called from a running event loop");
}

TEST_F(the_loop, run_until_ends_after_the_pass_in_which_done_became_true) {
  bool done = false;
  loop.call_soon([&] { done = true; });
  loop.call_soon([&] {
    trace.push_back(1);
    loop.call_soon([&] { trace.push_back(2); });
  });
  loop.run_until(done);
  EXPECT_EQ(trace, (std::vector{1}));
}

TEST_F(the_loop, RUN_23_stop_ends_run_until_before_it_is_done) {
  const bool done = false;
  loop.call_soon([&] { loop.stop(); });
  loop.call_later(1h, [&] { trace.push_back(1); });
  loop.run_until(done);
  EXPECT_TRUE(trace.empty());
  loop.call_soon([&] { trace.push_back(2); });
  loop.call_soon([&] { loop.stop(); });
  loop.run_until(done);
  EXPECT_EQ(trace, (std::vector{2}));
}

TEST_F(the_loop, waiting_for_nothing_is_reported_as_a_deadlock) {
  const bool done = false;
  loop.call_later(5ms, [&] { trace.push_back(1); });
  try {
    loop.run_until(done);
    ADD_FAILURE() << "no exception";
  } catch (const hocket::runtime_error& e) {
    EXPECT_NE(std::string(e.what()).find("deadlock"), std::string::npos);
  }
  EXPECT_EQ(trace, (std::vector{1}));
  EXPECT_EQ(event_loop::current_or_null(), nullptr);
}

TEST_F(the_loop, now_stands_still_during_a_pass) {
  loop.call_soon([&] {
    const auto before = loop.now();
    time.advance(1s);
    EXPECT_EQ(loop.now(), before);
    loop.call_soon([&, before] { EXPECT_EQ(loop.now(), before + 1s); });
  });
  run_dry();
}

TEST_F(the_loop, a_loop_that_dies_frees_the_calls_it_did_not_run) {
  auto resource = std::make_shared<int>(1);
  {
    event_loop short_lived(time, time.make_poller());
    short_lived.call_soon([resource] { FAIL(); });
    short_lived.call_later(1s, [resource] { FAIL(); });
    short_lived.call_soon_threadsafe([resource] { FAIL(); });
    EXPECT_EQ(resource.use_count(), 4);
  }
  EXPECT_EQ(resource.use_count(), 1);
}

TEST_F(the_loop, takes_callbacks_that_want_more_alignment_than_operator_new_gives) {
  struct alignas(64) wide {
    void operator()() const { *address = reinterpret_cast<std::uintptr_t>(this); }
    std::uintptr_t* address;
  };
  std::uintptr_t here = 1, from_outside = 1;
  loop.call_soon(wide{&here});
  std::thread([&] { loop.call_soon_threadsafe(wide{&from_outside}); }).join();
  run_dry();
  EXPECT_EQ(here % 64, 0U);
  EXPECT_EQ(from_outside % 64, 0U);
}

TEST_F(the_loop, RUN_23_that_is_closed_refuses_work) {
  const auto resource = std::make_shared<int>(1);
  loop.call_soon([resource] { FAIL(); });
  loop.close();
  EXPECT_TRUE(loop.closed());
  EXPECT_EQ(resource.use_count(), 1);
  const auto refusal = [](auto work) -> std::string {
    try {
      work();
    } catch (const hocket::runtime_error& error) {
      return error.what();
    }
    return "taken";
  };
  EXPECT_EQ(refusal([&] { loop.call_soon([] {}); }), "Event loop is closed");
  EXPECT_EQ(refusal([&] { loop.call_later(1s, [] {}); }), "Event loop is closed");
  EXPECT_EQ(refusal([&] { loop.call_soon_threadsafe([resource] {}); }), "Event loop is closed");
  EXPECT_EQ(refusal([&] { loop.run_once(); }), "Event loop is closed");
  EXPECT_EQ(resource.use_count(), 1);
  loop.close();
}

TEST_F(the_loop, RUN_23_cannot_be_closed_while_it_runs) {
  std::string message;
  loop.call_soon([&] {
    try {
      loop.close();
    } catch (const hocket::runtime_error& error) {
      message = error.what();
    }
  });
  run_dry();
  EXPECT_EQ(message, "Cannot close a running event loop");
}

/// The system's poller, which tells when a loop begins to sleep in it.
class announcing_poller final : public hocket::poller {
 public:
  explicit announcing_poller(std::latch& sleeps) : sleeps_(sleeps) {}
  void update(hocket::io_watch& watch) override { inner_->update(watch); }
  void remove(hocket::io_watch& watch) noexcept override { inner_->remove(watch); }
  std::size_t wait(std::optional<hocket::clock::duration> timeout) override {
    if (timeout != hocket::clock::duration::zero() && !sleeps_.try_wait()) sleeps_.count_down();
    return inner_->wait(timeout);
  }
  void wake() noexcept override { inner_->wake(); }

 private:
  std::latch& sleeps_;
  std::unique_ptr<hocket::poller> inner_ = hocket::make_default_poller();
};

// Without the waking these would sleep for ever, or for an hour.
TEST(the_system_loop, call_soon_threadsafe_wakes_one_that_sleeps_for_io_or_for_a_time_THD_02) {
  for (const bool has_timer : {false, true}) {
    std::latch sleeps(1);
    event_loop loop(hocket::system_clock(), std::make_unique<announcing_poller>(sleeps));
    loop.keep_alive_add();
    if (has_timer) loop.call_later(1h, [] { ADD_FAILURE() << "it slept on"; });
    bool done = false;
    std::thread::id ran_in;
    std::thread other([&] {
      sleeps.wait();
      loop.call_soon_threadsafe([&] {
        ran_in = std::this_thread::get_id();
        done = true;
      });
    });
    loop.run_until(done);
    other.join();
    loop.keep_alive_release();
    EXPECT_EQ(ran_in, std::this_thread::get_id());
  }
}

TEST(the_system_loop, takes_every_call_of_many_threads_in_each_threads_order) {
  constexpr int per_thread = 2000;
  event_loop loop;
  loop.keep_alive_add();
  int total = 0;
  bool done = false;
  std::vector<int> next(4, 0);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < next.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < per_thread; ++i) {
        loop.call_soon_threadsafe([&, t, i] {
          EXPECT_EQ(next[t], i);
          ++next[t];
          done = ++total == 4 * per_thread;
        });
      }
    });
  }
  loop.run_until(done);
  for (auto& t : threads) t.join();
  EXPECT_EQ(total, 4 * per_thread);
}

TEST(the_system_loop, does_not_run_a_timer_before_its_deadline) {
  event_loop loop;
  bool done = false;
  const auto start = std::chrono::steady_clock::now();
  loop.call_later(3ms, [&] { done = true; });
  loop.run_until(done);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 3ms);
}

}  // namespace

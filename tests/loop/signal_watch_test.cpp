// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/signal_watch.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <optional>
#include <string>
#include <system_error>

#include "hocket/errors.hpp"

namespace {

using hocket::event_loop;
using hocket::signal_use;
using hocket::signal_watch;

struct counting_watch : signal_watch {
  counting_watch(event_loop& loop, int signo, signal_use use = signal_use::awaited)
      : signal_watch(
            loop, signo,
            [](signal_watch& w) noexcept {
              auto& self = static_cast<counting_watch&>(w);
              ++self.count;
              self.seen = true;
            },
            use) {}
  int count = 0;
  bool seen = false;
};

TEST(signal_watch, reports_a_signal_on_the_loop) {
  event_loop loop;
  counting_watch watch(loop, SIGUSR1);
  ::raise(SIGUSR1);
  EXPECT_EQ(watch.count, 0);
  loop.run_until(watch.seen);
  EXPECT_EQ(watch.count, 1);
  watch.seen = false;
  ::raise(SIGUSR1);
  ::raise(SIGUSR1);
  loop.run_until(watch.seen);
  EXPECT_EQ(watch.count, 2);
}

volatile sig_atomic_t old_handler_calls = 0;
void old_handler(int) { old_handler_calls = old_handler_calls + 1; }

TEST(signal_watch, restores_the_handler_that_was_there) {
  const auto original = ::signal(SIGUSR2, &old_handler);
  old_handler_calls = 0;
  {
    event_loop loop;
    const counting_watch watch(loop, SIGUSR2);
    ::raise(SIGUSR2);
    EXPECT_EQ(old_handler_calls, 0);
  }
  ::raise(SIGUSR2);
  EXPECT_EQ(old_handler_calls, 1);
  ::signal(SIGUSR2, original);
}

TEST(signal_watch, one_in_the_background_does_not_hide_a_deadlock) {
  event_loop loop;
  const bool done = false;
  const counting_watch watch(loop, SIGUSR1, signal_use::background);
  EXPECT_THROW(loop.run_until(done), hocket::runtime_error);
}

TEST(signal_watch, one_in_the_background_is_noticed_by_a_busy_loop) {
  event_loop loop;
  counting_watch watch(loop, SIGUSR1, signal_use::background);
  ::raise(SIGUSR1);
  int passes = 0;
  for (; !watch.seen && passes < 1000; ++passes) {
    loop.call_soon([] {});
    loop.run_once();
  }
  EXPECT_TRUE(watch.seen) << "after " << passes << " passes";
}

TEST(signal_watch, one_in_the_background_wakes_a_loop_that_waits_for_a_timer) {
  event_loop loop;
  counting_watch watch(loop, SIGUSR1, signal_use::background);
  loop.call_later(std::chrono::hours(1), [] {});
  ::raise(SIGUSR1);
  loop.run_until(watch.seen);
  EXPECT_EQ(watch.count, 1);
}

TEST(signal_watch, refuses_a_second_watch_for_the_same_signal) {
  event_loop loop;
  const counting_watch watch(loop, SIGUSR1);
  EXPECT_THROW(counting_watch(loop, SIGUSR1), hocket::runtime_error);
}

TEST(signal_watch, a_fallback_gets_the_signal_while_no_other_watches_it) {
  event_loop loop;
  counting_watch fallback(loop, SIGUSR1, signal_use::fallback);
  {
    counting_watch other(loop, SIGUSR1);
    ::raise(SIGUSR1);
    loop.run_until(other.seen);
    EXPECT_EQ(other.count, 1);
    EXPECT_FALSE(fallback.take());
  }
  ::raise(SIGUSR1);
  loop.call_later(std::chrono::hours(1), [] {});
  loop.run_until(fallback.seen);
  EXPECT_EQ(fallback.count, 1);
  EXPECT_THROW(counting_watch(loop, SIGUSR1, signal_use::fallback), hocket::runtime_error);
}

TEST(signal_watch, a_fallback_takes_over_from_one_that_was_there_before) {
  const auto original = ::signal(SIGUSR2, &old_handler);
  old_handler_calls = 0;
  {
    event_loop loop;
    std::optional<counting_watch> other(std::in_place, loop, SIGUSR2);
    counting_watch fallback(loop, SIGUSR2, signal_use::fallback);
    other.reset();
    ::raise(SIGUSR2);
    EXPECT_TRUE(fallback.take());
    EXPECT_FALSE(fallback.take()) << "there was one";
  }
  EXPECT_EQ(old_handler_calls, 0);
  ::raise(SIGUSR2);
  EXPECT_EQ(old_handler_calls, 1);
  ::signal(SIGUSR2, original);
}

TEST(signal_watch, a_fallback_that_is_not_served_leaves_the_second_signal_its_default_action) {
  event_loop loop;
  counting_watch watch(loop, SIGUSR1, signal_use::fallback);
  ::raise(SIGUSR1);
  EXPECT_TRUE(watch.take());
  ::raise(SIGUSR1);  // the first one was taken
  EXPECT_EXIT(::raise(SIGUSR1), testing::KilledBySignal(SIGUSR1), "");
}

TEST(signal_watch, names_a_signal_that_cannot_be_caught) {
  event_loop loop;
  for (const int signo : {SIGKILL, 0, -3, 4000}) {
    try {
      counting_watch watch(loop, signo);
      ADD_FAILURE() << "no exception for " << signo;
    } catch (const std::system_error& e) {
      EXPECT_EQ(e.code().value(), EINVAL);
      EXPECT_EQ(std::string(e.what()),
                "sigaction signal " + std::to_string(signo) + ": Invalid argument");
    }
  }
}

}  // namespace

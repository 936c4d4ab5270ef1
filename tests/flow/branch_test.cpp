// SPDX-License-Identifier: BSL-1.0
// Whatever can be awaited can be waited for in every way: each kind of awaitable in each of timeout,
// wait_for, gather, race and shield, until it ends, until time is up, and until it is cancelled.
#include "hocket/flow/branch.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <latch>
#include <memory>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "hocket/as_task.hpp"
#include "hocket/async_generator.hpp"
#include "hocket/catching.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/flow/race.hpp"
#include "hocket/flow/shield.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/readiness.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/loop/to_thread.hpp"
#include "hocket/loop/unique_fd.hpp"
#include "hocket/loop/wait_signal.hpp"
#include "hocket/sync/condition.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/sync/lock.hpp"
#include "hocket/sync/queue.hpp"
#include "hocket/sync/semaphore.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::as_task;
using hocket::async_generator;
using hocket::cancelled;
using hocket::catching;
using hocket::event;
using hocket::gather;
using hocket::race;
using hocket::shield;
using hocket::sleep;
using hocket::task;
using hocket::task_group;
using hocket::timeout;
using hocket::timeout_error;
using hocket::to_thread;
using hocket::wait_for;
using hocket::with_task_group;
using hocket::tests::virtual_run;

// The awaitables. wait() waits for what happen() makes happen.

struct sleeping {
  auto wait() { return sleep(1s); }
  void happen() {}  // by itself, in time
};
struct waiting_for_an_event {
  event flag;
  auto wait() { return flag.wait(); }
  void happen() { flag.set(); }
};
struct getting {
  hocket::queue<std::string> items;
  auto wait() { return items.get(); }
  void happen() { items.put_nowait("an item that is too long to lie in the string itself"); }
};
struct putting {
  hocket::queue<std::unique_ptr<int>> items{1};
  putting() { items.put_nowait(nullptr); }
  auto wait() { return items.put(std::make_unique<int>(1)); }
  void happen() { EXPECT_EQ(items.get_nowait(), nullptr); }
};
struct acquiring {
  hocket::lock held;
  acquiring() { EXPECT_TRUE(held.try_acquire()); }
  auto wait() { return held.acquire(); }
  void happen() { held.release(); }
};
struct acquiring_for_a_scope : acquiring {
  auto wait() { return held.scoped(); }
};
struct acquiring_a_semaphore {
  hocket::semaphore slots{0};
  auto wait() { return slots.acquire(); }
  void happen() { slots.release(); }
};
struct listening {
  hocket::condition changed;
  listening() { EXPECT_TRUE(changed.try_acquire()); }
  auto wait() { return changed.wait(); }
  void happen() {
    EXPECT_TRUE(changed.try_acquire());
    changed.notify();
    changed.release();
  }
};
struct reading {
  hocket::unique_fd near, far;
  reading() {
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0) {
      throw std::system_error(errno, std::generic_category(), "socketpair");
    }
    near = hocket::unique_fd(fds[0]);
    far = hocket::unique_fd(fds[1]);
  }
  auto wait() { return hocket::readable(near.get()); }
  void happen() { EXPECT_EQ(::write(far.get(), "x", 1), 1); }
};
struct waiting_for_a_signal {
  auto wait() { return hocket::wait_signal(SIGUSR1); }
  void happen() { ::raise(SIGUSR1); }
};
struct waiting_for_a_source_of_signals {
  hocket::signal_source signals{SIGUSR1};
  auto wait() { return signals.wait(); }
  void happen() { ::raise(SIGUSR1); }
};
struct drawing {
  event flag;
  async_generator<int> values = yields_after(flag);
  auto wait() { return values.next(); }
  void happen() { flag.set(); }
  static async_generator<int> yields_after(event& flag) {
    co_await flag.wait();
    co_yield 1;
  }
};

/// A loop whose handler takes every report for a failure.
struct quiet_run : virtual_run {
  quiet_run() {
    loop.set_exception_handler(
        [](const hocket::diagnostic& what) { ADD_FAILURE() << what.message; });
  }
};

template <class Subject>
class any_awaitable : public ::testing::Test {
 protected:
  /// `wait` gives a task that waits for the subject.
  template <class Wait>
  void ends_when_it_happens(Wait wait) {
    quiet_run run;
    auto main = [&]() -> task<void> {
      Subject subject;
      run.loop.call_later(1s, [&] { subject.happen(); });
      const auto outcome = co_await catching(wait(subject));
      EXPECT_TRUE(outcome.has_value());
      EXPECT_EQ(run.time.elapsed(), 1s);
    };
    run(main());
  }

  /// `wait` gives a task that gives up waiting, after half a second if nothing else is said.
  template <class Wait>
  void gives_up(Wait wait, hocket::clock::duration after = 500ms) {
    quiet_run run;
    auto main = [&]() -> task<void> {
      Subject subject;
      const auto outcome = co_await catching(wait(subject));
      EXPECT_TRUE(outcome.template holds<timeout_error>());
      EXPECT_EQ(run.time.elapsed(), after);
      co_await is_as_good_as_new(run, subject);
    };
    run(main());
  }

  template <class Wait>
  void is_cancelled(Wait wait) {
    quiet_run run;
    auto body = [&](task_group& group) -> task<void> {
      Subject subject;
      auto waiter = group.spawn(wait(subject));
      co_await sleep(500ms);
      waiter.cancel();
      const auto outcome = co_await catching(waiter);
      EXPECT_TRUE(outcome.template holds<cancelled>());
      EXPECT_EQ(run.time.elapsed(), 500ms);
      co_await is_as_good_as_new(run, subject);
    };
    run(with_task_group(body));
  }

  /// Nobody waits any more, and who comes gets what happens.
  task<void> is_as_good_as_new(quiet_run& run, Subject& subject) {
    run.loop.call_later(1h, [&] { subject.happen(); });
    const auto outcome = co_await catching(subject.wait());
    EXPECT_TRUE(outcome.has_value());
    co_await sleep(1h);
  }
};

using subjects = ::testing::Types<sleeping, waiting_for_an_event, getting, putting, acquiring,
                                  acquiring_for_a_scope, acquiring_a_semaphore, listening, reading,
                                  waiting_for_a_signal, waiting_for_a_source_of_signals, drawing>;
TYPED_TEST_SUITE(any_awaitable, subjects);

TYPED_TEST(any_awaitable, is_waited_for_in_every_way_TMO_10_GTH_01) {
  this->ends_when_it_happens([](auto& subject) { return as_task(subject.wait()); });
  this->ends_when_it_happens([](auto& subject) { return wait_for(subject.wait(), 1h); });
  this->ends_when_it_happens([](auto& subject) { return timeout(1h, subject.wait()); });
  this->ends_when_it_happens([](auto& subject) { return gather(subject.wait(), sleep(1ms)); });
  this->ends_when_it_happens([](auto& subject) { return race(subject.wait(), sleep(1h)); });
  this->ends_when_it_happens([](auto& subject) { return shield(subject.wait()); });
}

TYPED_TEST(any_awaitable, is_given_up_when_time_is_up_TMO_10) {
  this->gives_up([](auto& subject) { return wait_for(subject.wait(), 500ms); });
  this->gives_up([](auto& subject) { return timeout(500ms, subject.wait()); });
  this->gives_up([](auto& subject) { return timeout(500ms, gather(subject.wait())); });
}

TYPED_TEST(any_awaitable, is_not_even_begun_without_any_time_TMO_11) {
  this->gives_up([](auto& subject) { return wait_for(subject.wait(), 0s); }, 0s);
}

TYPED_TEST(any_awaitable, is_cancelled_with_who_waits_for_it) {
  this->is_cancelled([](auto& subject) { return as_task(subject.wait()); });
  this->is_cancelled([](auto& subject) { return wait_for(subject.wait(), 1h); });
  this->is_cancelled([](auto& subject) { return gather(subject.wait(), sleep(1h)); });
  this->is_cancelled([](auto& subject) { return race(subject.wait(), sleep(1h)); });
}

TYPED_TEST(any_awaitable, that_loses_a_race_is_left_alone) {
  quiet_run run;
  auto main = [&]() -> task<void> {
    TypeParam subject;
    const auto outcome = co_await catching(race(subject.wait(), sleep(500ms)));
    EXPECT_TRUE(outcome.has_value());
    EXPECT_EQ(run.time.elapsed(), 500ms);
    co_await this->is_as_good_as_new(run, subject);
  };
  run(main());
}

TEST(joining, gives_what_the_awaitables_give_GTH_01) {
  virtual_run run;
  auto main = [&]() -> task<void> {
    hocket::queue<int> items;
    event flag;
    items.put_nowait(7);
    flag.set();
    const auto [item, nothing] = co_await gather(items.get(), flag.wait());
    EXPECT_EQ(item, 7);
    EXPECT_EQ(nothing, std::monostate());
    items.put_nowait(8);
    const int next = co_await wait_for(items.get(), 1s);
    EXPECT_EQ(next, 8);
    const auto first = co_await race(items.get(), flag.wait());
    EXPECT_EQ(first.index(), 1U);
  };
  run(main());
}

TEST(joining, takes_a_range_of_awaitables_GTH_01) {
  virtual_run run;
  auto main = [&]() -> task<void> {
    std::vector<hocket::sleep_awaiter> naps;
    for (const auto nap : {3s, 1s, 2s}) naps.push_back(sleep(nap));
    const auto first = co_await race(std::move(naps));
    EXPECT_EQ(first.index, 1U);
    EXPECT_EQ(run.time.elapsed(), 1s);
  };
  run(main());
}

TEST(joining, an_operation_of_an_async_generator_keeps_what_it_carries_AGN_05) {
  virtual_run run;
  const std::string text(100, 'x');
  auto echoes = []() -> async_generator<std::string, std::string> {
    std::string said;
    for (;;) {
      auto heard = co_yield catching(said);
      if (heard.template holds<std::out_of_range>()) {
        said = "out of range";
      } else {
        said = heard.value();
      }
    }
  };
  auto main = [&]() -> task<void> {
    auto echo = echoes();
    co_await wait_for(echo.next(), 1s);
    const auto said = co_await wait_for(echo.send(text), 1s);
    EXPECT_EQ(*said, text);
    const auto [caught] = co_await gather(echo.throw_(std::out_of_range("text")));
    EXPECT_EQ(*caught, "out of range");
    co_await as_task(echo.close());
    EXPECT_EQ(echo.state(), hocket::generator_state::closed);
  };
  run(main());
}

TEST(joining, calls_in_threads_run_side_by_side_THD_01) {
  std::latch both(2);
  const auto kept = std::make_shared<int>(1);
  const auto meets = [&both, kept] {
    both.arrive_and_wait();
    return *kept;
  };
  auto main = [&]() -> task<void> {
    const auto [one, other] = co_await gather(to_thread(meets), to_thread(meets));
    EXPECT_EQ(one + other, 2);
    const int third = co_await wait_for(to_thread([] { return 3; }), 1h);
    EXPECT_EQ(third, 3);
    const auto first = co_await race(to_thread([] { return 4; }), sleep(1h));
    EXPECT_EQ(std::get<0>(first), 4);
  };
  hocket::run(main());
  EXPECT_EQ(kept.use_count(), 2);  // here and in `meets`
}

TEST(joining, a_call_in_a_thread_that_takes_too_long_is_left_to_itself_TMO_10) {
  std::latch goes_on(1);
  const auto stands = [&] { goes_on.wait(); };
  virtual_run run;
  auto main = [&]() -> task<void> {
    const auto outcome = co_await catching(wait_for(to_thread(stands), 1s));
    EXPECT_TRUE(outcome.holds<timeout_error>());
    EXPECT_EQ(run.time.elapsed(), 1s);
    goes_on.count_down();
  };
  run(main());
}

TEST(joining, a_call_in_a_thread_is_not_made_without_any_time_TMO_11) {
  bool called = false;
  virtual_run run;
  auto main = [&]() -> task<void> {
    const auto outcome = co_await catching(wait_for(to_thread([&] { called = true; }), 0s));
    EXPECT_TRUE(outcome.holds<timeout_error>());
  };
  run(main());
  EXPECT_FALSE(called);
}

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// How to test what waits, fails and runs side by side: a clock that jumps, orders that a seed
// decides, and allocations that fail one by one. Use any test framework; here `check` is one.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include <hocket/hocket.hpp>
#include <hocket/testing/failing_allocator.hpp>
#include <hocket/testing/failing_new.hpp>
#include <hocket/testing/seeded_order.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

void check(bool holds, const char* what) {
  std::printf("%s %s\n", holds ? "ok    " : "FAILED", what);
  if (!holds) std::exit(1);
}

// What is tested.

// [retry]
/// Tries at once, then after 1 s, 2 s, 4 s ...: `attempts` times in all.
hocket::task<std::string> retry(int attempts, std::function<hocket::task<std::string>()> attempt) {
  auto pause = 1s;
  for (int left = attempts; left > 1; --left, pause *= 2) {
    auto outcome = co_await hocket::catching(attempt());
    if (outcome.has_value()) co_return outcome.value();
    co_await hocket::sleep(pause);
  }
  co_return co_await attempt();
}
// [/retry]

// [transfer]
/// Two accounts that many tasks move money between.
struct bank {
  hocket::lock lock;
  int left = 100;
  int right = 0;

  hocket::task<void> move(int amount) {
    auto held = co_await lock.scoped();
    const int before = left;
    co_await hocket::sleep(0s);  // everybody else gets a turn here
    left = before - amount;
    right += amount;
  }
};
// [/transfer]

// The tests.

void a_day_of_retries_takes_no_time() {
  // [clock]
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());

  int calls = 0;
  auto never_answers = [&]() -> hocket::task<std::string> {
    ++calls;
    co_await hocket::sleep(1h);
    throw std::runtime_error("no answer");
  };
  bool failed = false;
  try {
    hocket::run(loop, retry(5, never_answers));
  } catch (const std::runtime_error&) {
    failed = true;
  }
  check(failed && calls == 5, "it gives up after five attempts");
  check(time.elapsed() == 5h + 15s, "the pauses are 1, 2, 4 and 8 seconds");
  // [/clock]
}

void no_order_loses_money() {
  // [seeds]
  auto scenario = [](std::uint64_t) -> hocket::task<void> {
    bank accounts;
    auto moves = [&](hocket::task_group& group) -> hocket::task<void> {
      for (int amount = 1; amount <= 4; ++amount) group.spawn(accounts.move(amount));
      co_return;
    };
    co_await hocket::with_task_group(moves);
    if (accounts.left + accounts.right != 100) throw std::logic_error("money was lost");
  };
  hocket::for_each_seed(1000, scenario);
  // [/seeds]
  check(true, "a thousand orders lose no money");
}

void a_seed_finds_what_depends_on_the_order() {
  std::string begun;
  auto notes = [&](char name) -> hocket::task<void> {
    begun += name;
    co_return;
  };
  auto scenario = [&](std::uint64_t) -> hocket::task<void> {
    begun.clear();
    auto both = [&](hocket::task_group& group) -> hocket::task<void> {
      group.spawn(notes('a'));
      group.spawn(notes('b'));
      co_return;
    };
    co_await hocket::with_task_group(both);
    if (begun != "ab") throw std::logic_error("b was first");
  };
  try {
    hocket::for_each_seed(1000, scenario);
    check(false, "a seed finds it");
  } catch (const hocket::runtime_error& error) {
    check(std::string(error.what()).ends_with(": b was first"), "the failing seed is named");
  }
}

void memory_may_run_out_anywhere() {
  // [memory]
  int answers = 0;
  const std::size_t allocations = hocket::for_each_failing_allocation([&] {
    hocket::virtual_clock time;
    hocket::event_loop loop(time, time.make_poller());
    auto answer = []() -> hocket::task<std::string> { co_return std::string(100, 'x'); };
    if (hocket::run(loop, retry(1, answer)).size() == 100) ++answers;
  });
  check(allocations > 0 && answers == 1, "each allocation may fail, and one run needs none to");
  // [/memory]
}

int main() {
  a_day_of_retries_takes_no_time();
  no_order_loses_money();
  a_seed_finds_what_depends_on_the_order();
  memory_may_run_out_anywhere();
}

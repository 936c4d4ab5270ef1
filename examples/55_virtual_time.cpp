// SPDX-License-Identifier: BSL-1.0
// Tests of code that waits: on a clock that jumps, in orders that a seed decides. Use any test
// framework; here `check` is one.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include <hocket/hocket.hpp>
#include <hocket/testing/seeded_order.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

int failures = 0;

void check(bool holds, const char* what) {
  std::printf("%s %s\n", holds ? "ok    " : "FAILED", what);
  if (!holds) ++failures;
}

// [poll_until]
/// Asks again and again, `pause` apart, until the answer is yes.
hocket::task<int> poll_until(std::function<bool()> is_ready, hocket::clock::duration pause) {
  for (int questions = 1;; ++questions) {
    if (is_ready()) co_return questions;
    co_await hocket::sleep(pause);
  }
}
// [/poll_until]

void it_asks_until_the_answer_is_yes() {
  // [first_test]
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());

  auto at_noon = [&] { return time.elapsed() >= 12h; };
  const int questions = hocket::run(loop, poll_until(at_noon, 5min));

  check(questions == 145, "it asks every five minutes");
  check(time.elapsed() == 12h, "and stops at once");
  // [/first_test]
}

void it_can_be_limited() {
  // [limit_test]
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());

  auto never = [] { return false; };
  bool timed_out = false;
  try {
    hocket::run(loop, hocket::timeout(1h, poll_until(never, 7min)));
  } catch (const hocket::timeout_error&) {
    timed_out = true;
  }
  check(timed_out && time.elapsed() == 1h, "a limit ends it to the second");
  // [/limit_test]
}

void it_leaves_the_loop_alive() {
  // [side_by_side]
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());

  bool door_is_open = false;
  auto opens_the_door = [&]() -> hocket::task<void> {
    co_await hocket::sleep(90s);
    door_is_open = true;
  };
  auto both = [&]() -> hocket::task<int> {
    auto is_open = [&] { return door_is_open; };
    auto polling = poll_until(is_open, 1min);
    auto [questions, nothing] = co_await hocket::gather(std::move(polling), opens_the_door());
    co_return questions;
  };
  check(hocket::run(loop, both()) == 3, "it sees at 120 s what happened at 90 s");
  // [/side_by_side]
}

void a_deadlock_is_found() {
  // [deadlock]
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());

  auto waits_for_ever = []() -> hocket::task<void> {
    hocket::queue<int> orders;
    co_await orders.get();
  };
  std::string report;
  try {
    hocket::run(loop, waits_for_ever());
  } catch (const hocket::runtime_error& error) {
    report = error.what();
  }
  check(report.starts_with("deadlock"), "a wait for nothing is an error, and no hang");
  // [/deadlock]
}

// [till]
/// Sells what there is: no more than `left` tickets.
struct till {
  int left = 1;
  int sold = 0;

  hocket::task<void> sell() {
    if (left == 0) co_return;
    co_await hocket::sleep(0s);  // asks the bank
    --left;
    ++sold;
  }
};
// [/till]

// [careful_till]
struct careful_till {
  int left = 1;
  int sold = 0;

  hocket::task<void> sell() {
    if (left == 0) co_return;
    --left;  // before anybody else can look
    co_await hocket::sleep(0s);
    ++sold;
  }
};
// [/careful_till]

// [customers]
template <class Till>
hocket::task<void> two_customers(Till& office) {
  auto comes_later = [&office]() -> hocket::task<void> {
    co_await hocket::sleep(0s);
    co_await office.sell();
  };
  co_await hocket::gather(office.sell(), comes_later());
  if (office.sold > 1) throw std::logic_error("sold " + std::to_string(office.sold) + " times");
}
// [/customers]

void in_the_usual_order() {
  // [in_order]
  hocket::virtual_clock time;
  hocket::event_loop loop(time, time.make_poller());
  till office;
  hocket::run(loop, two_customers(office));
  check(office.sold == 1, "the ticket is sold once");
  // [/in_order]
}

void in_any_order() {
  // [seeds]
  std::string report = "nothing was found";
  auto scenario = [](std::uint64_t) -> hocket::task<void> {
    till office;
    co_await two_customers(office);
  };
  try {
    hocket::for_each_seed(1000, scenario);
  } catch (const hocket::runtime_error& error) {
    report = error.what();
  }
  std::printf("       %s\n", report.c_str());
  // [/seeds]
  check(report.ends_with("sold 2 times"), "a seed finds the order in which it is sold twice");

  // [mended]
  auto mended = [](std::uint64_t) -> hocket::task<void> {
    careful_till office;
    co_await two_customers(office);
  };
  hocket::for_each_seed(1000, mended);
  check(true, "a thousand orders sell it once");
  // [/mended]
}

int main() {
  it_asks_until_the_answer_is_yes();
  it_can_be_limited();
  it_leaves_the_loop_alive();
  a_deadlock_is_found();
  in_the_usual_order();
  in_any_order();
  return failures == 0 ? 0 : 1;
}

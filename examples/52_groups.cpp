// SPDX-License-Identifier: BSL-1.0
// Task groups: tasks that are started as the work goes on, and that end together.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock wall;

void say(const std::string& what) {
  const auto now = std::chrono::floor<std::chrono::seconds>(wall.elapsed());
  std::printf("%2d s  %s\n", static_cast<int>(now.count()), what.c_str());
}

// [work]
hocket::task<int> carry(std::string what, int seconds) {
  co_await hocket::sleep(std::chrono::seconds(seconds));
  say(what + " is upstairs");
  co_return seconds;
}
// [/work]

// [group]
hocket::task<void> move_in() {
  int work_seconds = 0;
  auto movers = [&](hocket::task_group& group) -> hocket::task<void> {
    auto piano = group.spawn(carry("the piano", 30));
    auto lamp = group.spawn(carry("the lamp", 2));
    say("both are on their way");
    const int piano_seconds = co_await piano;
    const int lamp_seconds = co_await lamp;
    work_seconds = piano_seconds + lamp_seconds;
  };
  co_await hocket::with_task_group(movers);
  say(std::to_string(work_seconds) + " seconds of work");
}
// [/group]

// [spawns]
hocket::task<void> serve_table(int table) {
  co_await hocket::sleep(3s);
  say("table " + std::to_string(table) + " has eaten");
}

hocket::task<void> welcome(hocket::task_group& guests) {
  for (int table = 1; table <= 3; ++table) {
    co_await hocket::sleep(1s);
    guests.spawn(serve_table(table));
  }
  say("the door is closed");
}

hocket::task<void> evening() {
  co_await hocket::with_task_group(&welcome);
  say("everybody has gone home");
}
// [/spawns]

// [failure]
hocket::task<void> drop(std::string what) {
  co_await hocket::sleep(5s);
  throw std::runtime_error(what + " fell down the stairs");
}

hocket::task<void> an_accident() {
  auto movers = [](hocket::task_group& group) -> hocket::task<void> {
    group.spawn(carry("the lamp", 2));
    group.spawn(drop("the piano"));
    group.spawn(carry("the bed", 20));
    co_return;
  };
  try {
    co_await hocket::with_task_group(movers);
  } catch (const hocket::exception_group& accidents) {
    say(accidents.what());
  }
}
// [/failure]

// [several]
struct broken_vase : std::runtime_error {
  broken_vase() : std::runtime_error("the vase is broken") {}
};

hocket::task<void> carry_a_vase() {
  const auto way = co_await hocket::catching(hocket::sleep(60s));
  if (!way) throw broken_vase();  // startled by the noise
}

hocket::task<void> several_accidents() {
  auto movers = [](hocket::task_group& group) -> hocket::task<void> {
    group.spawn(drop("the sofa"));
    group.spawn(carry_a_vase());
    co_return;
  };
  try {
    co_await hocket::with_task_group(movers);
  } catch (const hocket::exception_group& accidents) {
    say("accidents: " + std::to_string(accidents.exceptions().size()));
    const auto [vases, others] = accidents.split<broken_vase>();
    if (vases) say(vases->what());
    if (others) say(others->what());
  }
}
// [/several]

// [as_completed]
hocket::task<void> in_order_of_arrival() {
  auto movers = [](hocket::task_group& group) -> hocket::task<void> {
    std::vector<hocket::join_handle<int>> loads;
    for (const int seconds : {9, 4, 6}) loads.push_back(group.spawn(carry("a box", seconds)));
    for (auto next : hocket::as_completed(loads)) {
      const int seconds = co_await next;
      say("it took " + std::to_string(seconds) + " s");
    }
  };
  co_await hocket::with_task_group(movers);
}
// [/as_completed]

// [one_is_enough]
hocket::task<void> one_is_enough() {
  auto search = [](hocket::task_group& group) -> hocket::task<void> {
    auto by_foot = group.spawn(carry("the cat", 40), "by foot");
    co_await carry("the dog", 1);
    by_foot.cancel();
    co_await hocket::catching(by_foot);
    say(by_foot.name() + (by_foot.cancelled() ? " was cancelled" : " has ended"));
  };
  co_await hocket::with_task_group(search);
}
// [/one_is_enough]

int main() {
  hocket::event_loop loop(wall, wall.make_poller());
  hocket::run(loop, move_in());
  hocket::run(loop, evening());
  hocket::run(loop, an_accident());
  hocket::run(loop, several_accidents());
  hocket::run(loop, in_order_of_arrival());
  hocket::run(loop, one_is_enough());
}

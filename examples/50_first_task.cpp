// SPDX-License-Identifier: BSL-1.0
// What a task is: it is lazy, it is awaited once, and it waits without blocking its thread. The clock
// is virtual: it jumps ahead whenever there is nothing to do but wait.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock kitchen_clock;

void say(const std::string& what) {
  const auto now = std::chrono::floor<std::chrono::minutes>(kitchen_clock.elapsed());
  std::printf("%2d min  %s\n", static_cast<int>(now.count()), what.c_str());
}

// [brew]
hocket::task<std::string> brew(std::string drink, int minutes) {
  say("water for " + drink);
  co_await hocket::sleep(std::chrono::minutes(minutes));
  say(drink + " is ready");
  co_return "a cup of " + drink;
}
// [/brew]

// [breakfast]
hocket::task<void> breakfast() {
  const std::string first = co_await brew("tea", 4);
  const std::string second = co_await brew("coffee", 6);
  say(first + " and " + second);
}
// [/breakfast]

// [spill]
hocket::task<std::string> spill() {
  co_await hocket::sleep(1min);
  throw std::runtime_error("the pot is broken");
}

hocket::task<void> clumsy_breakfast() {
  try {
    co_await spill();
  } catch (const std::runtime_error& error) {
    say(error.what());
  }
  const std::string drink = co_await brew("water", 0);
  say(drink + " it is");
}
// [/spill]

// [once]
hocket::task<void> awaited_twice() {
  auto tea = brew("tea", 4);
  co_await std::move(tea);
  try {
    co_await std::move(tea);
  } catch (const hocket::runtime_error& error) {
    say(error.what());
  }
}
// [/once]

// [never]
hocket::task<void> waits_for_nothing() {
  hocket::event bell;
  co_await bell.wait();  // and nobody is there who could set it
}
// [/never]

int main() {
  // [run]
  hocket::event_loop loop(kitchen_clock, kitchen_clock.make_poller());

  auto tea = brew("tea", 4);
  say("made, and nothing has run");
  const std::string cup = hocket::run(loop, std::move(tea));
  say(cup);
  // [/run]

  hocket::run(loop, breakfast());
  hocket::run(loop, clumsy_breakfast());
  hocket::run(loop, awaited_twice());

  // [deadlock]
  try {
    hocket::run(loop, waits_for_nothing());
  } catch (const hocket::runtime_error& error) {
    if (std::string(error.what()).starts_with("deadlock")) say("nobody will ever ring");
  }
  // [/deadlock]
}

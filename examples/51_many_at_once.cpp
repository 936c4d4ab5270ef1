// SPDX-License-Identifier: BSL-1.0
// Many tasks in one thread: all of them, the first of them, a hundred thousand of them.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock wall;

void say(const std::string& what) {
  const auto now = std::chrono::floor<std::chrono::seconds>(wall.elapsed());
  std::printf("%2d s  %s\n", static_cast<int>(now.count()), what.c_str());
}

// [fetch]
hocket::task<int> fetch(std::string page, int seconds) {
  co_await hocket::sleep(std::chrono::seconds(seconds));
  if (page == "the archive") throw std::runtime_error(page + " does not answer");
  co_return static_cast<int>(page.size());
}
// [/fetch]

// [one_by_one]
hocket::task<void> one_by_one() {
  int length = co_await fetch("news", 3);
  length += co_await fetch("weather", 1);
  length += co_await fetch("sports", 2);
  say("one by one: " + std::to_string(length));
}
// [/one_by_one]

// [together]
hocket::task<void> together() {
  auto [news, weather, sports] =
      co_await hocket::gather(fetch("news", 3), fetch("weather", 1), fetch("sports", 2));
  say("together: " + std::to_string(news + weather + sports));
}
// [/together]

// [range]
hocket::task<void> all_of(std::vector<std::string> pages) {
  std::vector<hocket::task<int>> fetches;
  for (const auto& page : pages) fetches.push_back(fetch(page, 2));
  int length = 0;
  for (const int each : co_await hocket::gather(std::move(fetches))) length += each;
  say(std::to_string(pages.size()) + " pages: " + std::to_string(length));
}
// [/range]

// [failure]
hocket::task<void> a_failure() {
  try {
    co_await hocket::gather(fetch("news", 3), fetch("the archive", 4), fetch("sports", 60));
  } catch (const std::runtime_error& error) {
    say(error.what());
  }
}
// [/failure]

// [outcomes]
hocket::task<void> every_outcome() {
  auto [news, archive] =
      co_await hocket::gather(hocket::return_exceptions, fetch("news", 3), fetch("the archive", 4));
  say(std::string("news: ") + (news ? "yes" : "no") + ", archive: " + (archive ? "yes" : "no"));
}
// [/outcomes]

// [race]
hocket::task<void> whoever_is_first() {
  const auto winner = co_await hocket::race(fetch("mirror one", 9), fetch("mirror two", 2));
  say("mirror " + std::to_string(winner.index() + 1) + " was first");
}
// [/race]

// [turns]
hocket::task<void> count(std::string name) {
  for (int i = 1; i <= 2; ++i) {
    say(name + std::to_string(i));
    co_await hocket::sleep(0s);
  }
}
// [/turns]

// [add]
hocket::task<void> add_one(long& total) {
  co_await hocket::sleep(1s);
  total = total + 1;
}

hocket::task<void> a_hundred_thousand() {
  long total = 0;
  std::vector<hocket::task<void>> adders;
  for (int i = 0; i < 100'000; ++i) adders.push_back(add_one(total));
  co_await hocket::gather(std::move(adders));
  say("the total is " + std::to_string(total));
}
// [/add]

int main() {
  hocket::event_loop loop(wall, wall.make_poller());
  hocket::run(loop, one_by_one());
  hocket::run(loop, together());
  hocket::run(loop, all_of({"a", "bb", "ccc", "dddd"}));
  hocket::run(loop, a_failure());
  hocket::run(loop, every_outcome());
  hocket::run(loop, whoever_is_first());
  // [run_turns]
  hocket::run(loop, hocket::gather(count("a"), count("b")));
  // [/run_turns]
  hocket::run(loop, a_hundred_thousand());
}

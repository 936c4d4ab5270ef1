// SPDX-License-Identifier: BSL-1.0
// Who owns a task: groups, what they do when a child fails, and how a task is handed over.
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
  const auto now = std::chrono::duration<double>(wall.elapsed()).count();
  std::printf("%.0f s  %s\n", now, what.c_str());
}

// [work]
hocket::task<std::string> fetch(std::string name, int seconds) {
  co_await hocket::sleep(std::chrono::seconds(seconds));
  if (name == "broken") throw std::runtime_error("cannot fetch " + name);
  co_return name;
}
// [/work]

// [group]
hocket::task<int> fetch_all(std::vector<std::string> names) {
  int length = 0;
  auto body = [&](hocket::task_group& group) -> hocket::task<void> {
    std::vector<hocket::join_handle<std::string>> pages;
    for (const auto& name : names) pages.push_back(group.spawn(fetch(name, 2)));
    for (auto& page : pages) {
      const std::string& text = co_await page;
      length += static_cast<int>(text.size());
    }
  };
  co_await hocket::with_task_group(body);
  co_return length;
}
// [/group]

hocket::task<void> failures() {
  const std::vector<std::string> names = {"good", "broken", "fine"};
  // [failures]
  try {
    co_await fetch_all(names);
  } catch (const hocket::exception_group& failed) {
    say(failed.what());
    const auto [errors, others] = failed.split<std::runtime_error>();
    say(errors ? "runtime errors: " + std::to_string(errors->exceptions().size()) : "none");
  }
  // [/failures]
}

hocket::task<void> together() {
  // [gather]
  auto [a, b] = co_await hocket::gather(fetch("first", 3), fetch("second", 1));
  say(a + " and " + b);
  // [/gather]

  // [race]
  const auto winner = co_await hocket::race(fetch("mirror one", 5), fetch("mirror two", 1));
  say("number " + std::to_string(winner.index()) + " won");
  // [/race]
}

// [hand_over]
/// Connects, and leaves a task at work that belongs to the caller's session.
hocket::task<void> connect(hocket::task_group& session) {
  auto attempt = [&session](hocket::task_group& group) -> hocket::task<void> {
    auto feed = group.spawn(fetch("the feed", 5));
    co_await fetch("greeting", 1);
    session.adopt(feed);
    say("connected");
  };
  co_await hocket::with_task_group(attempt);
}
// [/hand_over]

hocket::task<void> demo() {
  const std::vector<std::string> names = {"one", "two"};
  say("length " + std::to_string(co_await fetch_all(names)));
  co_await failures();
  co_await together();
  auto session = [](hocket::task_group& group) { return connect(group); };
  co_await hocket::with_task_group(session);
  say("the session is over, and so is the feed");
}

int main() {
  hocket::event_loop loop(wall, wall.make_poller());
  hocket::run(loop, demo());
}

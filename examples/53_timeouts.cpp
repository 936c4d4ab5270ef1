// SPDX-License-Identifier: BSL-1.0
// Limits of time: for one piece of work, for several together, and limits that move.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock wall;

void say(const std::string& what) {
  const auto now = std::chrono::floor<std::chrono::seconds>(wall.elapsed());
  std::printf("%2d s  %s\n", static_cast<int>(now.count()), what.c_str());
}

// [ask]
struct connection {
  connection() { say("connected"); }
  ~connection() { say("disconnected"); }
};

hocket::task<std::string> ask(std::string whom, int seconds) {
  const connection open;
  co_await hocket::sleep(std::chrono::seconds(seconds));
  co_return whom + " says yes";
}
// [/ask]

// [timeout]
hocket::task<void> limited() {
  say(co_await hocket::timeout(5s, ask("alice", 2)));
  try {
    say(co_await hocket::timeout(5s, ask("bob", 60)));
  } catch (const hocket::timeout_error& error) {
    say(error.what());
  }
}
// [/timeout]

// [catching]
hocket::task<void> with_a_default() {
  auto answer = co_await hocket::catching(hocket::timeout(5s, ask("bob", 60)));
  say(answer.holds<hocket::timeout_error>() ? "bob says nothing" : answer.value());
}
// [/catching]

// [deadline]
hocket::task<void> three_questions() {
  const auto deadline = hocket::event_loop::current().now() + 10s;
  int answers = 0;
  try {
    for (const char* whom : {"carol", "dave", "erin"}) {
      co_await hocket::timeout_at(deadline, ask(whom, 4));
      ++answers;
    }
  } catch (const hocket::timeout_error&) {
    say(std::to_string(answers) + " answers in ten seconds");
  }
}
// [/deadline]

// [moving]
hocket::task<void> download(hocket::timeout_scope& limit) {
  for (int part = 1;; ++part) {
    co_await hocket::sleep(std::chrono::seconds(part));
    say("part " + std::to_string(part));
    limit.reschedule(3s);
  }
}

hocket::task<void> stalls() {
  try {
    co_await hocket::with_timeout(3s, &download);
  } catch (const hocket::timeout_error&) {
    say("nothing for three seconds");
  }
}
// [/moving]

// [nested]
hocket::task<void> nested() {
  try {
    auto inner = hocket::timeout(60s, ask("frank", 100));
    co_await hocket::timeout(2s, std::move(inner));
  } catch (const hocket::timeout_error&) {
    say("the shorter limit counts");
  }
}
// [/nested]

// [stubborn]
hocket::task<std::string> stubborn() {
  const auto pause = co_await hocket::catching(hocket::sleep(60s));
  co_return pause ? "rested" : "disturbed, and done all the same";
}

hocket::task<void> in_spite_of_it() { say(co_await hocket::timeout(1s, stubborn())); }
// [/stubborn]

int main() {
  hocket::event_loop loop(wall, wall.make_poller());
  hocket::run(loop, limited());
  hocket::run(loop, with_a_default());
  hocket::run(loop, three_questions());
  hocket::run(loop, stalls());
  hocket::run(loop, nested());
  hocket::run(loop, in_spite_of_it());
}

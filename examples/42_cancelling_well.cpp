// SPDX-License-Identifier: BSL-1.0
// What a task does when it is asked to end: cleanup that waits, limits, and work that must not be
// interrupted.
#include <chrono>
#include <cstdio>
#include <string>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock wall;

void say(const std::string& what) {
  const auto now = std::chrono::duration<double>(wall.elapsed()).count();
  std::printf("%4.1f s  %s\n", now, what.c_str());
}

hocket::task<void> work(int seconds) { co_await hocket::sleep(std::chrono::seconds(seconds)); }

hocket::task<void> send_farewell() {
  co_await hocket::sleep(1s);
  say("farewell sent");
}

// [cleanup]
hocket::task<void> session() {
  auto outcome = co_await hocket::catching(work(100));
  co_await send_farewell();  // whatever the outcome: this is Python's finally
  co_return outcome.value();
}
// [/cleanup]

// [bounded_cleanup]
hocket::task<void> careful_session() {
  auto outcome = co_await hocket::catching(work(100));
  // A second cancel would interrupt the cleanup; a limit keeps it from taking for ever.
  co_await hocket::catching(hocket::shield(hocket::timeout(5s, send_farewell())));
  co_return outcome.value();
}
// [/bounded_cleanup]

// [swallow]
/// Works until it is cancelled, and then gives what it has.
hocket::task<int> collect() {
  int collected = 0;
  while (true) {
    const auto pause = co_await hocket::catching(hocket::sleep(1s));
    if (pause.holds<hocket::cancelled>()) {
      hocket::task_context::current().uncancel();  // the request has been dealt with
      co_return collected;
    }
    ++collected;
  }
}
// [/swallow]

hocket::task<void> demo(hocket::task_group& group) {
  auto polite = group.spawn(session());
  co_await hocket::sleep(1s);
  polite.cancel();
  const auto outcome = co_await hocket::catching(polite);
  say(outcome.holds<hocket::cancelled>() ? "the session was cancelled" : "?");

  auto careful = group.spawn(careful_session());
  co_await hocket::sleep(1s);
  careful.cancel();
  co_await hocket::catching(careful);

  auto collector = group.spawn(collect());
  co_await hocket::sleep(3500ms);
  collector.cancel();
  const int collected = co_await collector;
  say("collected " + std::to_string(collected));

  // [moving_limit]
  hocket::timeout_scope limit(2s);
  auto download = [&limit]() -> hocket::task<void> {
    for (int part = 0; part < 3; ++part) {
      co_await work(1);
      limit.reschedule(2s);  // something arrived: two seconds more
    }
    co_await work(100);
  };
  const auto ended = co_await hocket::catching(limit.run(download()));
  say(ended.holds<hocket::timeout_error>() ? "the download stalled" : "done");
  // [/moving_limit]
}

int main() {
  hocket::event_loop loop(wall, wall.make_poller());
  hocket::run(loop, hocket::with_task_group(&demo));
}

// SPDX-License-Identifier: BSL-1.0
// Tries again when something fails, each time after a longer pause, and each attempt has its own
// limit. The clock is virtual, so the pauses take no time.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock wall;

void say(const std::string& what) {
  const auto now = std::chrono::duration<double>(wall.elapsed()).count();
  std::printf("%5.2f s  %s\n", now, what.c_str());
}

/// Calls `work`, which gives a task, until one succeeds; each attempt has `limit`. After the last
/// attempt its failure is thrown.
template <class Work>
auto retry(int attempts, hocket::clock::duration limit, Work work) -> decltype(work()) {
  hocket::clock::duration pause = 100ms;
  for (int attempt = 1;; ++attempt) {
    auto outcome = co_await hocket::catching(hocket::timeout(limit, work()));
    // A cancellation is no failure: whoever asks for the end does not want another attempt.
    const bool failed = outcome.template holds<std::exception>();
    if (!failed || attempt == attempts) co_return outcome.value();
    say("attempt " + std::to_string(attempt) + " failed: " + hocket::describe(outcome.exception()));
    co_await hocket::sleep(pause);
    pause *= 2;
  }
}

/// A server that is down, then slow, then well.
class server {
 public:
  hocket::task<std::string> ask() {
    switch (++calls_) {
      case 1:
        co_await hocket::sleep(10ms);
        throw std::runtime_error("connection refused");
      case 2:
      case 3:
        co_await hocket::sleep(1h);
        break;
      default:
        co_await hocket::sleep(20ms);
    }
    co_return "hello";
  }

 private:
  int calls_ = 0;
};

hocket::task<void> client() {
  server flaky;
  auto ask = [&flaky] { return flaky.ask(); };
  const std::string answer = co_await retry(5, 1s, ask);
  say(answer);

  server again;
  auto ask_again = [&again] { return again.ask(); };
  try {
    co_await retry(2, 1s, ask_again);
  } catch (const hocket::timeout_error& error) {
    say(std::string("given up: ") + error.what());
  }
}

int main() {
  hocket::event_loop loop(wall, wall.make_poller());
  hocket::run(loop, client());
}

// SPDX-License-Identifier: BSL-1.0
// What Asio does with completion tokens, error codes and executors, done with awaitables.
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock wall;

void say(const std::string& what) {
  const auto now = std::chrono::floor<std::chrono::seconds>(wall.elapsed());
  std::printf("%2d s  %s\n", static_cast<int>(now.count()), what.c_str());
}

// A library with callbacks: calls back after a while, with an error or a value.
void async_measure(hocket::clock::duration after, std::error_code error,
                   std::function<void(std::error_code, double)> done) {
  hocket::event_loop::current().call_later(after, [=] { done(error, 21.5); });
}

// [initiate]
hocket::task<double> measure(hocket::clock::duration after, std::error_code error = {}) {
  hocket::promise<double> measured;
  async_measure(after, error, [measured](std::error_code failed, double value) mutable {
    if (failed) {
      measured.try_set_exception(std::system_error(failed));
    } else {
      measured.try_set_result(value);
    }
  });
  co_return co_await measured.get_future();
}
// [/initiate]

hocket::task<void> program() {
  // [plain]
  say("measured " + std::to_string(co_await measure(1s)));
  // [/plain]

  // [as_tuple]
  const auto broken = std::make_error_code(std::errc::io_error);
  auto result = co_await hocket::catching(measure(1s, broken));
  if (result.holds<std::system_error>()) say("no value, and nothing was thrown");
  // [/as_tuple]

  // [or]
  const auto either = co_await hocket::race(measure(3s), measure(9s));
  say("number " + std::to_string(either.index()) + " was first");
  // [/or]

  // [timer]
  try {
    co_await hocket::timeout(2s, measure(9s));
  } catch (const hocket::timeout_error&) {
    say("too late");
  }
  // [/timer]
}

// [thread]
hocket::task<void> told_by_a_thread() {
  hocket::event_loop& loop = hocket::event_loop::current();
  hocket::promise<void> told;
  const auto answer = told.get_future();
  const hocket::keep_alive expecting(loop);  // an executor_work_guard: something will come
  const std::jthread teller([&loop, told = std::move(told)]() mutable {
    loop.call_soon_threadsafe([told = std::move(told)]() mutable { told.try_set_result(); });
  });
  co_await answer;
}
// [/thread]

int main() {
  hocket::event_loop loop(wall, wall.make_poller());
  hocket::run(loop, program());
  hocket::run(told_by_a_thread());
  say("a thread said so");
}

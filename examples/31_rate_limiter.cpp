// SPDX-License-Identifier: BSL-1.0
// Calls to a service that allows no more than two at a time and five a second. The clock is virtual,
// so that this takes no time and prints the same each time.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock service_clock;

int now_ms() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(service_clock.elapsed());
  return static_cast<int>(now.count());
}

// [limiter]
// Lets calls begin at even distances, first come, first served. A caller that is cancelled while it
// waits leaves no trace: the lock goes to the next one, and the time that it waited for is free.
class rate_limiter {
 public:
  rate_limiter(int calls, hocket::clock::duration period) : distance_(period / calls) {}

  hocket::task<void> turn() {
    auto first_in_line = co_await line_.scoped();
    co_await hocket::sleep_until(next_);
    next_ = std::max(next_, hocket::event_loop::current().now()) + distance_;
  }

 private:
  hocket::lock line_;
  hocket::clock::duration distance_;
  hocket::clock::time_point next_{};
};
// [/limiter]

// [call]
hocket::task<void> call(int number, rate_limiter& limiter, hocket::semaphore& connections) {
  auto connection = co_await connections.scoped();  // released at the end, whatever happens
  co_await limiter.turn();
  std::printf("%4d ms  call %d begins\n", now_ms(), number);
  co_await hocket::sleep(number == 2 ? 700ms : 100ms);
  std::printf("%4d ms  call %d ends\n", now_ms(), number);
}
// [/call]

hocket::task<void> calls() {
  rate_limiter five_a_second(5, 1s);
  hocket::semaphore two_at_a_time(2);
  auto all = [&](hocket::task_group& group) -> hocket::task<void> {
    for (int number = 1; number <= 6; ++number) {
      group.spawn(call(number, five_a_second, two_at_a_time));
    }
    auto impatient = group.spawn(call(7, five_a_second, two_at_a_time));
    group.spawn(call(8, five_a_second, two_at_a_time));
    co_await hocket::sleep(500ms);
    impatient.cancel();
  };
  co_await hocket::with_task_group(all);
}

int main() {
  hocket::event_loop loop(service_clock, service_clock.make_poller());
  hocket::run(loop, calls());
}

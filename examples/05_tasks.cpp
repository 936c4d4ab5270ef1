// SPDX-License-Identifier: BSL-1.0
// Tasks take turns in one thread. The clock is virtual: it jumps ahead whenever all of them wait,
// so that this program takes no time and prints the same each time.
#include <chrono>
#include <cstdio>
#include <string>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

hocket::virtual_clock kitchen_clock;

void say(const std::string& what) {
  const auto now = std::chrono::floor<std::chrono::minutes>(kitchen_clock.elapsed());
  std::printf("%2d min  %s\n", static_cast<int>(now.count()), what.c_str());
}

hocket::task<int> cook(std::string dish, int minutes) {
  say(dish + " is put on");
  co_await hocket::sleep(std::chrono::minutes(minutes));
  say(dish + " is ready");
  co_return minutes;
}

hocket::task<int> dinner() {
  int work_minutes = 0;
  auto body = [&work_minutes](hocket::task_group& kitchen) -> hocket::task<void> {
    auto soup = kitchen.spawn(cook("soup", 20));
    auto bread = kitchen.spawn(cook("bread", 45));
    auto salad = kitchen.spawn(cook("salad", 5));
    const int soup_minutes = co_await soup;
    const int bread_minutes = co_await bread;
    const int salad_minutes = co_await salad;
    work_minutes = soup_minutes + bread_minutes + salad_minutes;
  };
  co_await hocket::with_task_group(body);
  co_return work_minutes;
}

hocket::task<void> evening() {
  const int minutes = co_await dinner();
  say(std::to_string(minutes) + " minutes of cooking, all done");
  try {
    co_await hocket::timeout(30min, cook("roast", 90));
  } catch (const hocket::timeout_error&) {
    say("the roast takes too long");
  }
}

int main() {
  hocket::event_loop loop(kitchen_clock, kitchen_clock.make_poller());
  hocket::run(loop, evening());
}

// SPDX-License-Identifier: BSL-1.0
// One small use of each primitive: lock, event, condition, barrier, and a queue with priorities.
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

// [lock]
class account {
 public:
  // The balance is read and written in one go only if nothing suspends in between. Here something
  // does, so the lock keeps others out.
  hocket::task<bool> withdraw(int amount) {
    auto held = co_await mutex_.scoped();
    if (balance_ < amount) co_return false;
    co_await hocket::sleep(10ms);  // asks the bank
    balance_ -= amount;
    co_return true;
  }

 private:
  hocket::lock mutex_;
  int balance_ = 100;
};
// [/lock]

hocket::task<void> withdrawals() {
  account shared;
  auto body = [&](hocket::task_group& group) -> hocket::task<void> {
    auto first = group.spawn(shared.withdraw(80));
    auto second = group.spawn(shared.withdraw(80));
    const bool got_first = co_await first;
    const bool got_second = co_await second;
    std::printf("first %s, second %s\n", got_first ? "yes" : "no", got_second ? "yes" : "no");
  };
  co_await hocket::with_task_group(body);
}

// [event]
hocket::task<void> greet(std::string name, hocket::event& opened) {
  co_await opened.wait();
  std::printf("%s comes in\n", name.c_str());
}
// [/event]

hocket::task<void> opening() {
  hocket::event opened;
  auto body = [&](hocket::task_group& group) -> hocket::task<void> {
    group.spawn(greet("Ann", opened));
    group.spawn(greet("Ben", opened));
    co_await hocket::sleep(1s);
    opened.set();
    co_await greet("Cleo, who is late,", opened);
  };
  co_await hocket::with_task_group(body);
}

// [condition]
// The newest reading: whoever is slow misses some, but never sees one twice.
class newest {
 public:
  hocket::task<void> publish(int reading) {
    auto held = co_await changed_.scoped();
    reading_ = reading;
    changed_.notify();
  }
  hocket::task<int> take() {
    auto held = co_await changed_.scoped();
    auto there_is_one = [this] { return reading_.has_value(); };
    co_await changed_.wait_for(there_is_one);
    co_return std::exchange(reading_, std::nullopt).value();
  }

 private:
  hocket::condition changed_;
  std::optional<int> reading_;
};
// [/condition]

hocket::task<void> measurements() {
  newest readings;
  auto sensor = [&]() -> hocket::task<void> {
    for (int reading = 1; reading <= 6; ++reading) {
      co_await hocket::sleep(10ms);
      co_await readings.publish(reading);
    }
  };
  auto body = [&](hocket::task_group& group) -> hocket::task<void> {
    group.spawn(sensor());
    for (int i = 0; i < 3; ++i) {
      const int reading = co_await readings.take();
      std::printf("reading %d\n", reading);
      co_await hocket::sleep(24ms);
    }
  };
  co_await hocket::with_task_group(body);
}

// [barrier]
hocket::task<void> runner(std::string name, int seconds, hocket::barrier& line) {
  for (int lap = 1; lap <= 2; ++lap) {
    co_await hocket::sleep(std::chrono::seconds(seconds));
    const std::size_t place = co_await line.wait();  // all wait for the slowest
    std::printf("lap %d: %s was number %zu\n", lap, name.c_str(), place + 1);
  }
}
// [/barrier]

hocket::task<void> race() {
  hocket::barrier line(2);
  auto body = [&](hocket::task_group& group) -> hocket::task<void> {
    group.spawn(runner("hare", 1, line));
    group.spawn(runner("tortoise", 5, line));
    co_return;
  };
  co_await hocket::with_task_group(body);
}

// [timeout]
hocket::task<void> patient_for_a_second(hocket::priority_queue<std::pair<int, std::string>>& jobs) {
  try {
    for (;;) {
      const auto [urgency, job] = co_await hocket::timeout(1s, jobs.get());
      std::printf("%d %s\n", urgency, job.c_str());
    }
  } catch (const hocket::timeout_error&) {
    std::printf("no more jobs\n");
  }
}
// [/timeout]

hocket::task<void> jobs_of_the_day() {
  hocket::priority_queue<std::pair<int, std::string>> jobs;
  co_await jobs.put({3, "tidy up"});
  co_await jobs.put({1, "put out the fire"});
  co_await jobs.put({2, "call home"});
  co_await patient_for_a_second(jobs);
}

int main() {
  hocket::virtual_clock clock;
  hocket::event_loop loop(clock, clock.make_poller());
  hocket::run(loop, withdrawals());
  hocket::run(loop, opening());
  hocket::run(loop, measurements());
  hocket::run(loop, race());
  hocket::run(loop, jobs_of_the_day());
}

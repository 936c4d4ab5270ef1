// SPDX-License-Identifier: BSL-1.0
// A computation in slices: it lends the loop its thread back after each millisecond's worth of work,
// so that timers and sockets are served while it goes on. No thread and no lock are needed.
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <vector>

#include <hocket/hocket.hpp>
#include <hocket/testing/virtual_clock.hpp>

using namespace std::chrono_literals;

// A virtual clock, so that this program prints the same each time: looking at one number costs it a
// microsecond.
hocket::virtual_clock machine_clock;

// [slice]
/// Says when it is time to let others run.
class time_slice {
 public:
  time_slice(hocket::clock& time, hocket::clock::duration length)
      : time_(time), length_(length), end_(time.now() + length) {}

  /// Gives up the loop's turn if the slice is used up; otherwise goes on at once.
  hocket::task<void> checkpoint() {
    if (time_.now() < end_) co_return;
    co_await hocket::sleep(0s);
    end_ = time_.now() + length_;
    ++turns_;
  }
  std::size_t turns() const { return turns_; }

 private:
  hocket::clock& time_;
  hocket::clock::duration length_;
  hocket::clock::time_point end_;
  std::size_t turns_ = 0;
};

hocket::task<int> count_primes(int end) {
  time_slice slice(machine_clock, 1ms);
  std::vector<bool> composite(static_cast<std::size_t>(end));
  int primes = 0;
  for (int n = 2; n < end; ++n) {
    machine_clock.advance(1us);
    co_await slice.checkpoint();
    if (composite[static_cast<std::size_t>(n)]) continue;
    ++primes;
    for (int multiple = 2 * n; multiple < end; multiple += n) {
      composite[static_cast<std::size_t>(multiple)] = true;
    }
  }
  std::printf("%d primes below %d, in %zu slices\n", primes, end, slice.turns() + 1);
  co_return primes;
}
// [/slice]

hocket::task<void> heartbeat() {
  const auto start = machine_clock.now();
  for (int i = 0; i < 4; ++i) {
    co_await hocket::sleep(5ms);
    const auto late = machine_clock.now() - start - 5ms * (i + 1);
    std::printf("beat %d comes %s\n", i + 1, late <= 4ms ? "in time" : "late");
  }
}

hocket::task<void> program() {
  auto body = [](hocket::task_group& group) -> hocket::task<void> {
    group.spawn(heartbeat());
    group.spawn(count_primes(20'000));
    co_return;
  };
  co_await hocket::with_task_group(body);
}

int main() {
  hocket::event_loop loop(machine_clock, machine_clock.make_poller());
  hocket::run(loop, program());
}

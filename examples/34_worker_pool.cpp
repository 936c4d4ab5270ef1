// SPDX-License-Identifier: BSL-1.0
// A worker pool over to_thread: tasks take jobs from a queue and have threads do what would block
// the loop. The loop stays alive meanwhile, and the number of workers bounds how much is under way.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <hocket/hocket.hpp>

using namespace std::chrono_literals;

/// How many steps of "halve, or triple and add one" lead from n to 1. Takes a moment, and does not
/// suspend: a loop that called it would stand still.
std::uint64_t collatz_steps(std::uint64_t n) {
  std::uint64_t steps = 0;
  for (; n != 1; ++steps) n = n % 2 == 0 ? n / 2 : 3 * n + 1;
  return steps;
}

/// The number below `end` with the longest way to 1.
std::uint64_t longest_below(std::uint64_t end) {
  std::uint64_t best = 1;
  std::uint64_t most_steps = 0;
  for (std::uint64_t n = 1; n < end; ++n) {
    const std::uint64_t steps = collatz_steps(n);
    if (steps > most_steps) {
      best = n;
      most_steps = steps;
    }
  }
  return best;
}

struct job {
  std::size_t number;
  std::uint64_t end;
};

// [worker]
hocket::task<void> worker(hocket::queue<job>& jobs, std::vector<std::uint64_t>& results) {
  for (;;) {
    const job next = co_await jobs.get();
    results[next.number] = co_await hocket::to_thread(longest_below, next.end);
    jobs.task_done();
  }
}
// [/worker]

hocket::task<void> ticker(int& ticks) {
  for (;;) {
    co_await hocket::sleep(0s);
    ++ticks;
  }
}

hocket::task<void> program() {
  const std::vector<std::uint64_t> ends = {10, 100, 1'000, 10'000, 100'000};
  std::vector<std::uint64_t> results(ends.size());
  int ticks = 0;
  hocket::queue<job> jobs(2);
  auto body = [&](hocket::task_group& group) -> hocket::task<void> {
    std::vector<hocket::join_handle<void>> helpers;
    for (int i = 0; i < 3; ++i) helpers.push_back(group.spawn(worker(jobs, results)));
    helpers.push_back(group.spawn(ticker(ticks)));
    for (std::size_t i = 0; i < ends.size(); ++i) {
      const job each{i, ends[i]};
      co_await jobs.put(each);
    }
    co_await jobs.join();
    for (auto& helper : helpers) helper.cancel();
  };
  co_await hocket::with_task_group(body);

  for (std::size_t i = 0; i < ends.size(); ++i) {
    std::printf("below %6llu the longest way starts at %llu\n",
                static_cast<unsigned long long>(ends[i]),
                static_cast<unsigned long long>(results[i]));
  }
  std::puts(ticks > 0 ? "the loop was alive meanwhile" : "the loop stood still");
}

int main() { hocket::run(program()); }

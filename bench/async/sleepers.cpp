// SPDX-License-Identifier: BSL-1.0
// How much memory COUNT sleeping tasks take, spawned and joined:
//
//     sleepers COUNT SECONDS
//
// SECONDS is how long each sleeps, so that all of them do at once. Prints a line of JSON.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <hocket/flow/task_group.hpp>
#include <hocket/loop/run.hpp>
#include <hocket/loop/sleep.hpp>
#include <string>

#include "peak_memory.hpp"

namespace {

using hocket::task;
using hocket::task_group;

std::int64_t asleep = 0, most_asleep = 0;

task<void> sleeper(std::chrono::seconds duration) {
  most_asleep = std::max(most_asleep, ++asleep);
  co_await hocket::sleep(duration);
  --asleep;
}

task<void> sleep_together(std::int64_t count, std::chrono::seconds duration) {
  auto body = [=](task_group& group) -> task<void> {
    for (std::int64_t i = 0; i < count; ++i) group.spawn(sleeper(duration));
    co_return;
  };
  co_await hocket::with_task_group(body);
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 3) return 2;
  const std::int64_t count = std::stoll(arguments[1]);
  hocket::run(sleep_together(count, std::chrono::seconds(std::stoll(arguments[2]))));
  return bench::print_peak_memory("sleepers", count, most_asleep);
}

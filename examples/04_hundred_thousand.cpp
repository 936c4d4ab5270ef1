// SPDX-License-Identifier: BSL-1.0
// CRE-06: a hundred thousand generators, all suspended at once, in one process with one thread.
// Each is primed and sent to; then the memory that they take is read from the system.
#include <cstdio>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <hocket/generator.hpp>
#include <hocket/inspect.hpp>

hocket::generator<double, double> averager() {
  double total = 0;
  double average = 0;
  for (int count = 1;; ++count) {
    total += co_yield average;
    average = total / count;
  }
}

// A number from /proc/self/status; 0 when it has no such line.
long from_status(const std::string& wanted) {
  std::ifstream status("/proc/self/status");
  for (std::string name; status >> name;) {
    long value = 0;
    if (name == wanted + ":" && status >> value) return value;
    status.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return 0;
}

int main() {
  constexpr int count = 100'000;
  const long before_kib = from_status("VmRSS");
  const long threads_before = from_status("Threads");

  std::vector<hocket::generator<double, double>> averagers;
  averagers.reserve(count);
  for (int i = 0; i < count; ++i) averagers.push_back(averager());
  for (auto& each : averagers) each.next();

  int right = 0;
  for (int i = 0; i < count; ++i) {
    auto& each = averagers[static_cast<std::size_t>(i)];
    each.send(i);
    if (*each.send(i + 1) == i + 0.5) ++right;
  }

  const long grown_kib = from_status("VmRSS") - before_kib;
  const long threads = from_status("Threads");
  int suspended = 0;
  for (const auto& each : averagers) {
    if (each.state() == hocket::generator_state::suspended) ++suspended;
  }
  std::printf("%d generators, %d of them suspended, %d averages right\n", count, suspended, right);
  std::printf("memory: %ld bytes each, %.1f MB in all\n", grown_kib * 1024 / count,
              static_cast<double>(grown_kib) * 1024 / 1e6);
  std::printf("threads: %ld before, %ld now\n", threads_before, threads);
  return right == count && suspended == count && threads == threads_before ? 0 : 1;
}

// SPDX-License-Identifier: BSL-1.0
// Tutorial 5: what a generator returns, and how its driver gets at it.
#include <cstdio>
#include <optional>
#include <stdexcept>

#include <hocket/generator.hpp>

// [summary]
struct summary {
  int count = 0;
  double average = 0;
};

hocket::generator<double, std::optional<double>, summary> averager() {
  summary all;
  double total = 0;
  while (auto term = co_yield all.average) {
    total += *term;
    ++all.count;
    all.average = total / all.count;
  }
  co_return all;
}
// [/summary]

// [answer]
hocket::generator<int, void, int> until_closed() {
  int given = 0;
  try {
    for (;;) co_yield ++given;
  } catch (const hocket::generator_exit&) {
  }
  co_return given;
}
// [/answer]

int main() {
  std::printf("# result\n");
  // [result]
  auto averages = averager();
  averages.next();
  averages.send(5.0);
  averages.send(3.0);
  auto last = averages.next();  // None: there are no more terms
  if (last.returned()) {
    const summary all = last.result();
    std::printf("%d terms, average %.1f\n", all.count, all.average);
  }
  // [/result]
  // [once]
  try {
    last.result();
  } catch (const std::logic_error& error) {
    std::printf("%s\n", error.what());
  }
  std::printf("returned once more: %d\n", averages.next().returned());
  // [/once]

  std::printf("# stop_iteration\n");
  // [stop_iteration]
  auto others = averager();
  others.next();
  try {
    std::printf("%.1f\n", others.send(2.5).value());
    std::printf("%.1f\n", others.send(std::nullopt).value());
  } catch (const hocket::stop_iteration<summary>& stop) {
    std::printf("stopped with %d term\n", stop.value().count);
  }
  // [/stop_iteration]

  std::printf("# close\n");
  // [close]
  auto endless = until_closed();
  endless.next();
  endless.next();
  std::optional<int> given = endless.close();
  std::printf("gave %d values\n", given.value());
  std::printf("closed again, it gives %s\n", endless.close() ? "a value" : "nothing");
  // [/close]
}

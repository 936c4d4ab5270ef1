// SPDX-License-Identifier: BSL-1.0
#include <cstdio>
#include <hocket/generator.hpp>
#include <optional>

namespace {

hocket::generator<double, std::optional<double>> averager() {
  double total = 0.0;
  double average = 0.0;
  for (int count = 1;; ++count) {
    const std::optional<double> term = co_yield average;
    total += term.value_or(0.0);
    average = total / count;
  }
}

}  // namespace

int main() {
  auto average = averager();
  if (average.next().value() != 0.0 || average.send(10.0).value() != 10.0) return 1;
  const double got = average.send(20.0).value();
  std::printf("average of 10 and 20: %.1f\n", got);
  return got == 15.0 ? 0 : 1;
}

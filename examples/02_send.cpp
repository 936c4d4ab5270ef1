// SPDX-License-Identifier: BSL-1.0
// What is sent to a generator is the value of the co_yield that it rests at.
#include <cstdio>

#include <hocket/generator.hpp>

hocket::generator<double, double> averager() {
  double total = 0;
  double average = 0;
  for (int count = 1;; ++count) {
    total += co_yield average;
    average = total / count;
  }
}

int main() {
  auto average = averager();
  average.next();  // to its first co_yield, where it can take a value
  for (double term : {10.0, 30.0, 5.0}) {
    std::printf("after %g the average is %g\n", term, *average.send(term));
  }
}

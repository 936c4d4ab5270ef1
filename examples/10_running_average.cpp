// SPDX-License-Identifier: BSL-1.0
// A running average: each value that is sent in is answered by the average of all so far. The
// state is two locals of the body; there is no class and no callback.
#include <cstdio>

#include <hocket/generator.hpp>

// [averager]
hocket::generator<double, double> averager() {
  double total = 0, average = 0;
  for (int count = 1;; ++count) {
    total += co_yield average;  // out goes the average, in comes the next term
    average = total / count;
  }
}
// [/averager]

int main() {
  // [drive]
  auto averages = averager();
  averages.next();  // runs to the first co_yield: priming
  for (double term : {20.0, 21.0, 25.0, 18.0}) {
    std::printf("%.1f -> %.2f\n", term, *averages.send(term));
  }
  // [/drive]
}

// SPDX-License-Identifier: BSL-1.0
// Tutorial 4: how a driver ends a generator, and how it raises an exception inside one.
#include <cstdio>
#include <stdexcept>

#include <hocket/generator.hpp>

// [averager]
hocket::generator<double, double> averager() {
  double total = 0, average = 0;
  for (int count = 1;; ++count) {
    try {
      total += co_yield average;
    } catch (const std::invalid_argument& error) {
      std::printf("  left out: %s\n", error.what());
      --count;
    }
    if (count > 0) average = total / count;
  }
}
// [/averager]

struct noisy {
  ~noisy() { std::printf("  the local is destroyed\n"); }
};

// [polite]
hocket::generator<int> polite() {
  const noisy local;
  try {
    for (int n = 0;; ++n) co_yield n;
  } catch (const hocket::generator_exit&) {
    std::printf("  asked to end\n");
    throw;
  }
}
// [/polite]

// [stubborn]
hocket::generator<int> stubborn() {
  bool asked = false;
  while (!asked) {
    try {
      co_yield 1;
    } catch (const hocket::generator_exit&) {
      asked = true;
    }
  }
  co_yield 2;  // after an exit that is one too many
}
// [/stubborn]

int main() {
  std::printf("# throw\n");
  // [throw]
  auto averages = averager();
  averages.next();
  averages.send(5);
  std::printf("%.2f\n", *averages.throw_(std::invalid_argument("a thumb was on the scale")));
  std::printf("%.2f\n", *averages.send(4));
  // [/throw]
  // [uncaught]
  try {
    averages.throw_(std::domain_error("no such unit"));
  } catch (const std::domain_error& error) {
    std::printf("came out: %s\n", error.what());
  }
  std::printf("closed: %d\n", averages.state() == hocket::generator_state::closed);
  // [/uncaught]

  std::printf("# close\n");
  // [close]
  auto numbers = polite();
  numbers.next();
  numbers.close();
  std::printf("closed\n");
  numbers.close();  // may be repeated
  // [/close]

  std::printf("# destroy\n");
  // [destroy]
  {
    auto dropped = polite();
    dropped.next();
  }
  std::printf("destroyed\n");
  // [/destroy]

  std::printf("# ignored\n");
  // [ignored]
  auto goes_on = stubborn();
  goes_on.next();
  try {
    goes_on.close();
  } catch (const hocket::runtime_error& error) {
    std::printf("%s\n", error.what());
  }
  goes_on.close();  // it stayed suspended, at the co_yield 2; now it ends
  // [/ignored]

  std::printf("# thrown exit\n");
  // [thrown_exit]
  auto thrown_into = polite();
  thrown_into.next();
  try {
    thrown_into.throw_(hocket::generator_exit());
  } catch (const hocket::generator_exit&) {
    std::printf("close() would have kept it to itself\n");
  }
  // [/thrown_exit]
}

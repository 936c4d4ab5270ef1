// SPDX-License-Identifier: BSL-1.0
// Tutorial 7: delegation. A generator hands its driver over to another one, and gets the result.
#include <cstdio>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>

#include <hocket/generator.hpp>

// [ranges]
hocket::generator<char> label() {
  constexpr std::string_view letters = "AB";
  co_yield hocket::from(letters);
  co_yield hocket::from(std::views::iota('0', '3'));
}
// [/ranges]

// [averager]
struct summary {
  int count = 0;
  double average = 0;
};
using averages = hocket::generator<double, std::optional<double>, summary>;

averages averager() {
  std::printf("    averager: starts\n");
  summary all;
  double total = 0;
  while (auto term = co_yield all.average) {
    std::printf("    averager: %.0f came in\n", *term);
    total += *term;
    ++all.count;
    all.average = total / all.count;
  }
  co_return all;
}
// [/averager]

// [reporter]
averages reporter() {
  std::printf("  reporter: makes an averager\n");
  const summary all = co_yield hocket::from(averager());
  std::printf("  reporter: count %d, average %.1f\n", all.count, all.average);
  co_return all;
}
// [/reporter]

// [forever]
averages reporter_of_groups() {
  for (;;) {
    const summary all = co_yield hocket::from(averager());
    std::printf("  reporter: count %d, average %.1f\n", all.count, all.average);
  }
}
// [/forever]

// [guarded]
hocket::generator<int> counting() {
  for (int n = 1;; ++n) {
    try {
      co_yield n;
    } catch (const std::out_of_range&) {
      n = 0;  // begins anew
    }
  }
}

hocket::generator<int> guard() {
  try {
    co_yield hocket::from(counting());
  } catch (const std::exception& error) {
    std::printf("  guard: %s\n", error.what());
  }
  co_yield 0;
}
// [/guarded]

// [borrowing]
hocket::generator<int> numbers() {
  for (int n = 1;; ++n) co_yield n;
}

hocket::generator<int> until_close(hocket::generator<int>& source) {
  co_yield hocket::from(source);
}
// [/borrowing]

// [closing]
hocket::generator<int> inner() {
  try {
    co_yield 1;
  } catch (const hocket::generator_exit&) {
    std::printf("  inner is closed\n");
    throw;
  }
}

hocket::generator<int> outer() {
  try {
    co_yield hocket::from(inner());
  } catch (const hocket::generator_exit&) {
    std::printf("  outer is closed\n");
    throw;
  }
}
// [/closing]

int main() {
  std::printf("# ranges\n");
  // [drive_ranges]
  for (char c : label()) std::printf("%c", c);
  std::printf("\n");
  // [/drive_ranges]

  std::printf("# two ways\n");
  // [drive]
  auto means = reporter();
  means.next();  // primes the averager as well
  for (double term : {1.0, 2.0, 6.0}) {
    std::printf("average %.1f\n", *means.send(term));
  }
  auto last = means.next();
  std::printf("returned %d terms\n", last.result().count);
  // [/drive]

  std::printf("# forever\n");
  // [drive_forever]
  auto groups = reporter_of_groups();
  groups.next();
  groups.send(10);
  auto step = groups.next();
  std::printf("a new averager waits: %d\n", step.has_value());
  groups.close();
  // [/drive_forever]

  std::printf("# exceptions\n");
  // [throw]
  auto guarded = guard();
  guarded.next();
  guarded.next();
  std::printf("%d\n", *guarded.throw_(std::out_of_range("inside")));
  std::printf("%d\n", *guarded.throw_(std::runtime_error("nobody below takes it")));
  // [/throw]

  std::printf("# borrowed\n");
  // [borrow]
  auto source = numbers();
  {
    auto borrower = until_close(source);
    std::printf("%d ", *borrower.next());
    std::printf("%d ", *borrower.next());
  }  // destroyed, not closed: the borrowed source lives on
  std::printf("%d\n", *source.next());
  // [/borrow]

  std::printf("# close\n");
  // [close]
  auto nested = outer();
  nested.next();
  nested.close();
  // [/close]
}

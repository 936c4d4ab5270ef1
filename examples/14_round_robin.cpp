// SPDX-License-Identifier: BSL-1.0
// Cooperative multitasking in one thread: long computations give up control after each slice of
// work, and a central driver hands it on in turn. A co_yield is a control-flow device here.
#include <algorithm>
#include <cstdio>
#include <deque>
#include <string>
#include <utility>

#include <hocket/generator.hpp>

using job = hocket::generator<int, void, long>;  // yields the percentage that is done

// [jobs]
job count_primes(int limit) {
  long primes = 0;
  for (int n = 2; n < limit; ++n) {
    bool is_prime = true;
    for (int divisor = 2; divisor * divisor <= n && is_prime; ++divisor) {
      is_prime = n % divisor != 0;
    }
    primes += is_prime ? 1 : 0;
    if (n % (limit / 4) == 0) co_yield 100 * n / limit;
  }
  co_return primes;
}

job longest_collatz(int limit) {
  long longest = 0;
  for (int start = 1; start < limit; ++start) {
    long steps = 0;
    for (long n = start; n != 1; ++steps) n = n % 2 == 0 ? n / 2 : 3 * n + 1;
    longest = std::max(longest, steps);
    if (start % (limit / 2) == 0) co_yield 100 * start / limit;
  }
  co_return longest;
}
// [/jobs]

int main() {
  // [driver]
  std::deque<std::pair<std::string, job>> ready;
  ready.emplace_back("primes", count_primes(10'000));
  ready.emplace_back("collatz", longest_collatz(1'000));
  while (!ready.empty()) {
    auto [name, running] = std::move(ready.front());
    ready.pop_front();
    auto step = running.next();
    if (step) {
      std::printf("%s: %d%%\n", name.c_str(), *step);
      ready.emplace_back(std::move(name), std::move(running));
    } else {
      std::printf("%s: %ld\n", name.c_str(), step.result());
    }
  }
  // [/driver]
}

// SPDX-License-Identifier: BSL-1.0
// Compiled with -fno-exceptions: generators iterate, send and delegate, and have neither throw_ nor
// close.
#include <cstdio>
#include <hocket/generator.hpp>
#include <optional>
#include <vector>

namespace {

using hocket::from;
using hocket::generator;

generator<int, std::optional<int>, int> sum() {
  int total = 0;
  for (;;) {
    const auto term = co_yield total;
    if (!term) co_return total;
    total += *term;
  }
}

generator<int, std::optional<int>, int> delegating() {
  const int owned = co_yield from(sum());
  auto local = sum();
  const int borrowed = co_yield from(local);
  std::vector<int> rest{1, 2};
  co_yield from(rest);
  co_return owned * 100 + borrowed;
}

template <class G>
concept Throwing = requires(G& g) { g.throw_(1); } || requires(G& g) { g.close(); };
static_assert(!Throwing<generator<int>>);

int fail(const char* what) {
  std::printf("failed: %s\n", what);
  return 1;
}

}  // namespace

int main() {
  auto g = delegating();
  if (*g.next() != 0 || *g.send(3) != 3) return fail("send through an owned delegate");
  if (*g.next() != 0 || *g.send(4) != 4) return fail("send through a borrowed delegate");
  if (*g.next() != 1 || *g.next() != 2) return fail("a range");
  auto last = g.next();
  if (!last.returned() || last.result() != 304) return fail("the result");
  int values = 0;
  for (const int value : sum()) {
    values += value + 1;
    break;
  }
  return values == 1 ? 0 : fail("range-for");
}

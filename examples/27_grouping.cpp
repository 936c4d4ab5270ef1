// SPDX-License-Identifier: BSL-1.0
// Tutorial 8: grouping. A delegator makes one averager after the other and files their results;
// the driver only sends terms, and None after each group.
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <hocket/generator.hpp>

// [averager]
struct summary {
  int count = 0;
  double average = 0;
};
using sink = hocket::generator<std::monostate, std::optional<double>, summary>;

sink averager() {
  int count = 0;
  double total = 0;
  while (auto term = co_yield std::monostate()) {
    total += *term;
    ++count;
  }
  co_return summary{count, count == 0 ? 0 : total / count};
}
// [/averager]

// [grouper]
using results = std::map<std::string, summary>;

hocket::generator<std::monostate, std::optional<double>> grouper(results& into, std::string key) {
  for (;;) into[key] = co_yield hocket::from(averager());
}
// [/grouper]

int main() {
  // [main]
  const std::vector<std::pair<std::string, std::vector<double>>> heights = {
      {"oaks", {21, 24, 18}}, {"pines", {30, 33, 31.5, 29.5}}};

  results averages;
  for (const auto& [kind, metres] : heights) {
    auto group = grouper(averages, kind);
    group.next();
    for (double height : metres) group.send(height);
    group.send(std::nullopt);  // without it there is no result
  }
  for (const auto& [kind, all] : averages) {
    std::printf("%s: %d trees, %.1f m\n", kind.c_str(), all.count, all.average);
  }
  // [/main]
}

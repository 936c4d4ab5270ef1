// SPDX-License-Identifier: BSL-1.0
// What lives how long: parameters, lambdas, yielded values, locals.
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <hocket/generator.hpp>

// [parameters]
hocket::generator<char> letters(std::string word) {  // by value: it lives in the frame
  for (char c : word) co_yield c;
}
// [/parameters]

// [lambda]
auto multiples_of(int factor) {
  // Not [factor]: a capture lies in the lambda, which is gone when the body runs.
  return [](int by) -> hocket::generator<int> {
    for (int n = 1;; ++n) co_yield by* n;
  }(factor);
}
// [/lambda]

// [values]
hocket::generator<std::string> lines() {
  std::string line = "first";
  co_yield line;             // a copy goes out: the consumer may keep or move it
  co_yield line + ", too";   // a temporary goes out as it is, and lives until the next resumption
  co_yield std::move(line);  // no copy
}
// [/values]

// [references]
hocket::generator<const std::string&> views_of(const std::vector<std::string>& all) {
  for (const auto& one : all) co_yield one;  // nothing is copied
}
// [/references]

// [only_moves]
hocket::generator<std::unique_ptr<int>> owners() {
  for (int n = 1; n <= 2; ++n) co_yield std::make_unique<int>(n);
}
// [/only_moves]

struct guard {
  const char* name;
  ~guard() { std::printf("%s released\n", name); }
};

// [scope]
hocket::generator<int> holding() {
  const guard outer{"outer"};
  {
    const guard inner{"inner"};
    co_yield 1;  // both are held for as long as nobody resumes
  }
  co_yield 2;
}
// [/scope]

int main() {
  // [drive_parameters]
  for (char c : letters(std::string("ab"))) std::printf("%c\n", c);
  // [/drive_parameters]
  auto threes = multiples_of(3);
  threes.next();
  std::printf("%d\n", *threes.next());
  // [drive_values]
  std::vector<std::string> kept;
  for (std::string&& line : lines()) kept.push_back(std::move(line));
  // [/drive_values]
  for (const auto& line : views_of(kept)) std::printf("%s\n", line.c_str());
  // [drive_only_moves]
  std::vector<std::unique_ptr<int>> all;
  for (auto&& owner : owners()) all.push_back(std::move(owner));
  // [/drive_only_moves]
  std::printf("%zu owners, the last has %d\n", all.size(), *all.back());
  // [drive_scope]
  {
    auto holder = holding();
    holder.next();
    std::printf("suspended\n");
    holder.next();
  }
  std::printf("destroyed\n");
  // [/drive_scope]
}

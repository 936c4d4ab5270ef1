// SPDX-License-Identifier: BSL-1.0
// Tutorial 3: the four states of a generator.
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>

#include <hocket/generator.hpp>
#include <hocket/inspect.hpp>

using numbers = hocket::generator<int>;

void show(const char* when, const numbers& of) {
  std::printf("%-12s %s\n", when, std::string(to_string(of.state())).c_str());
}

// [body]
numbers two_steps(const std::optional<numbers>& self) {
  show("inside", *self);
  co_yield 1;
  co_yield 2;
}
// [/body]

// [failing]
numbers failing() {
  co_yield 1;
  throw std::runtime_error("no more ink");
}
// [/failing]

// [itself]
numbers resumes_itself(std::optional<numbers>& self) {
  self->next();
  co_yield 1;
}
// [/itself]

int main() {
  std::printf("# life\n");
  // [life]
  std::optional<numbers> steps;
  steps = two_steps(steps);
  show("created", *steps);
  steps->next();
  show("primed", *steps);
  steps->next();
  steps->next();
  show("at the end", *steps);
  // [/life]

  std::printf("# failure\n");
  // [failure]
  auto broken = failing();
  broken.next();
  try {
    broken.next();
  } catch (const std::runtime_error& error) {
    show(error.what(), broken);
  }
  std::printf("next() gives %s\n", broken.next() ? "a value" : "nothing");
  // [/failure]

  std::printf("# executing\n");
  // [executing]
  std::optional<numbers> eager;
  eager = resumes_itself(eager);
  try {
    eager->next();
  } catch (const hocket::value_error& error) {
    std::printf("%s\n", error.what());
  }
  // [/executing]
}

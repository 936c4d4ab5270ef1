// SPDX-License-Identifier: BSL-1.0
// What can be delegated to: generators of other types, ranges, classes of your own, and one
// generator by several delegators.
#include <cstdio>
#include <exception>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <hocket/generator.hpp>

// [converting]
hocket::generator<int> whole() {
  co_yield 1;
  co_yield 2;
}

hocket::generator<double> numbers() {
  co_yield 0.5;
  co_yield hocket::from(whole());  // each int becomes a double on its way
}
// [/converting]

// [elements]
hocket::generator<std::string&> names(std::vector<std::string>& of) {
  co_yield hocket::from(of);  // the elements themselves, no copies
}
// [/elements]

// [foreign]
class dice {
 public:
  class roll {
   public:
    explicit roll(std::optional<int> pips) : pips_(pips) {}
    explicit operator bool() const { return pips_.has_value(); }
    int operator*() const { return *pips_; }
    bool returned() const { return !pips_.has_value(); }
    std::string result() const { return "no more throws"; }

   private:
    std::optional<int> pips_;
  };

  explicit dice(std::vector<int> throws) : throws_(std::move(throws)) {}
  roll next() { return roll(at_ < throws_.size() ? std::optional(throws_[at_++]) : std::nullopt); }

 private:
  std::vector<int> throws_;
  std::size_t at_ = 0;
};
static_assert(hocket::ForeignGenerator<dice>);

hocket::generator<int> game() {
  const std::vector<int> fixed = {6, 1, 4};
  const std::string end = co_yield hocket::from(dice(fixed));
  std::printf("%s\n", end.c_str());
}
// [/foreign]

// [sharing]
hocket::generator<int> tickets() {
  for (int number = 1;; ++number) co_yield number;
}

hocket::generator<int> counter(hocket::generator<int>& shared) { co_yield hocket::from(shared); }
// [/sharing]

// [ended]
hocket::generator<int, void, std::optional<int>> countdown() {
  co_yield 1;
  co_return 0;
}

hocket::generator<int> twice_from_the_same() {
  auto source = countdown();
  const auto first = co_yield hocket::from(source);
  const auto second = co_yield hocket::from(source);
  std::printf("first %d, second %s\n", first.value(), second ? "a value" : "None");
}
// [/ended]

// [deep]
hocket::generator<int, int> nested(int depth) {
  if (depth > 0) {
    co_yield hocket::from(nested(depth - 1));
  } else {
    for (int n = 0; n >= 0;) n = co_yield n;
  }
}
// [/deep]

int main() {
  // [drive_converting]
  for (double number : numbers()) std::printf("%.1f\n", number);
  // [/drive_converting]
  // [drive_elements]
  std::vector<std::string> trees = {"oak", "pine"};
  for (std::string& name : names(trees)) name += "s";
  std::printf("%s, %s\n", trees[0].c_str(), trees[1].c_str());
  // [/drive_elements]
  // [drive_foreign]
  for (int pips : game()) std::printf("%d\n", pips);
  // [/drive_foreign]
  // [drive_sharing]
  auto machine = tickets();
  auto left = counter(machine);
  auto right = counter(machine);
  for (auto* desk : {&left, &right, &left}) std::printf("ticket %d\n", *desk->next());
  // [/drive_sharing]
  // [drive_ended]
  for (int n : twice_from_the_same()) std::printf("%d\n", n);
  // [/drive_ended]
  // [drive_deep]
  auto deep = nested(100'000);
  deep.next();
  std::printf("from the bottom: %d\n", *deep.send(7));
  // [/drive_deep]
}

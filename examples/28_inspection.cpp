// SPDX-License-Identifier: BSL-1.0
// Tutorial 9: what can be seen of a suspended generator from outside.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <hocket/generator.hpp>
#include <hocket/inspect.hpp>

using words = hocket::generator<int, std::optional<std::string>, std::string>;

// [inner]
words ask() {
  std::string answer;
  auto watched = co_await hocket::watch("answer", answer);
  for (int question = 1; question <= 2; ++question) {
    answer = (co_yield question).value_or("nothing");
  }
  co_return answer;
}
// [/inner]

// [outer]
words interview() { co_return co_yield hocket::from(ask()); }
// [/outer]

// [show]
void show(const hocket::generator_info& info, int depth = 0) {
  std::printf("%*s%s", 2 * depth, "", std::string(to_string(info.state)).c_str());
  if (info.state != hocket::generator_state::closed) std::printf(" in %s()", info.function.c_str());
  for (const auto& [name, text] : info.locals) std::printf(" %s=%s", name.c_str(), text.c_str());
  std::printf("\n");
  for (const auto& delegate : info.delegates) show(delegate, ++depth);
}
// [/show]

int main() {
  // [look]
  auto talk = interview();
  show(inspect(talk));
  talk.next();
  talk.send("it depends");
  show(inspect(talk));
  talk.next();
  show(inspect(talk));
  // [/look]

  // [place]
  auto again = interview();
  again.next();
  const auto info = inspect(again);
  const bool is_here = info.file.ends_with("28_inspection.cpp") && info.line > 0;
  std::printf("suspended in this file: %d, resumptions: %u\n", is_here, info.resumptions);
  // [/place]

  // [repr]
  const std::vector<std::string> texts = {hocket::repr(5.0), hocket::repr(0.1),
                                          hocket::repr("text"), hocket::repr(true),
                                          hocket::repr(std::optional<int>())};
  for (const auto& text : texts) std::printf("%s\n", text.c_str());
  // [/repr]
}

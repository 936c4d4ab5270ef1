// SPDX-License-Identifier: BSL-1.0
// co_yield from(g) lets another generator talk to the caller, and gives what it returns.
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hocket/from.hpp>
#include <hocket/generator.hpp>

using word = std::optional<std::string>;  // none: the end of the input

// Asks for words until one of them is a full stop; returns the sentence.
hocket::generator<std::string_view, word, std::string> sentence() {
  std::string text;
  while (true) {
    const word next = co_yield "a word, please";
    if (!next || *next == ".") break;
    if (!text.empty()) text += ' ';
    text += *next;
  }
  co_return text + '.';
}

// Knows nothing of words: each sentence is somebody else's work.
hocket::generator<std::string_view, word, std::vector<std::string>> story(int sentences) {
  std::vector<std::string> all;
  for (int i = 0; i < sentences; ++i) {
    const std::string one = co_yield hocket::from(sentence());
    all.push_back(one);
  }
  co_return all;
}

int main() {
  auto telling = story(2);
  auto step = telling.next();
  for (const char* said : {"one", "voice", "sounds", ".", "the", "others", "rest", "."}) {
    step = telling.send(said);
  }
  for (const std::string& line : step.result()) std::printf("%s\n", line.c_str());
}

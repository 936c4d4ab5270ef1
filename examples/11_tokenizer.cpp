// SPDX-License-Identifier: BSL-1.0
// A tokenizer that is fed as the input arrives, in chunks that end anywhere. It yields tokens, and
// nothing when it has eaten its chunk; the next chunk is sent to it, None at the end of the input.
#include <cctype>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <hocket/generator.hpp>

// [tokenizer]
using tokens = hocket::generator<std::optional<std::string>, std::optional<std::string_view>>;

tokens tokenizer() {
  std::string word;  // survives from one chunk to the next
  while (auto chunk = co_yield std::nullopt) {
    for (const char c : *chunk) {
      const auto byte = static_cast<unsigned char>(c);
      if (std::isalnum(byte) != 0) {
        word += c;
        continue;
      }
      if (!word.empty()) co_yield std::exchange(word, {});
      if (std::isspace(byte) == 0) co_yield std::string(1, c);
    }
  }
  if (!word.empty()) co_yield word;
}
// [/tokenizer]

int main() {
  // [feed]
  auto found = tokenizer();
  found.next();
  for (std::string_view chunk : {"let ans", "wer = 4", "2;", " print(an", "swer)"}) {
    std::printf("[%s]", std::string(chunk).c_str());
    for (auto step = found.send(chunk); *step; step = found.next()) {
      std::printf(" %s", (*step)->c_str());
    }
    std::printf("\n");
  }
  for (const auto& last : found) std::printf("[end] %s\n", last->c_str());
  // [/feed]
}

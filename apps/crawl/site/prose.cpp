// SPDX-License-Identifier: BSL-1.0
#include "crawl/site/prose.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace hocket::crawl {

namespace {

constexpr std::array<std::string_view, 64> words{
    "voice",   "rest",    "melody",  "hall",     "river",   "lamp",    "stone",  "morning",
    "quiet",   "measure", "breath",  "answer",   "north",   "garden",  "window", "letter",
    "bridge",  "evening", "copper",  "harbour",  "slow",    "bright",  "hollow", "second",
    "turn",    "wait",    "carry",   "listen",   "return",  "gather",  "follow", "open",
    "between", "under",   "beside",  "toward",   "until",   "again",   "seldom", "always",
    "maple",   "winter",  "paper",   "silver",   "thread",  "signal",  "circle", "orchard",
    "choir",   "tenor",   "cadence", "interval", "pattern", "counter", "simple", "gentle",
    "many",    "other",   "every",   "little",   "early",   "distant", "common", "singing"};

std::string made_up_words(random_numbers& random, std::uint64_t count) {
  std::string text;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i > 0) text += ' ';
    text += words[random.below(words.size())];
  }
  text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

}  // namespace

std::string made_up_title(random_numbers& random) {
  return made_up_words(random, random.between(2, 5));
}

std::string made_up_paragraph(random_numbers& random, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    if (!text.empty()) text += ' ';
    text += made_up_words(random, random.between(5, 14));
    text += '.';
  }
  return text;
}

}  // namespace hocket::crawl

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace hocket::parity {

struct operation;
using block = std::vector<operation>;

/// A verb, its numbers and its blocks: `timeout 3 { sleep 5 }`.
struct operation {
  std::string verb;
  std::vector<int> numbers;
  std::vector<block> blocks;
};

/// How many numbers and blocks each verb has; async_scripts.py has the same.
inline const std::map<std::string, std::pair<int, int>>& verbs() {
  static const std::map<std::string, std::pair<int, int>> all{
      {"sleep", {1, 0}},  {"lock", {1, 1}},        {"semaphore", {0, 1}}, {"wait", {1, 0}},
      {"set", {1, 0}},    {"clear", {1, 0}},       {"put", {0, 0}},       {"get", {0, 0}},
      {"cancel", {1, 0}}, {"cancel_self", {0, 0}}, {"uncancel", {0, 0}},  {"timeout", {1, 1}},
      {"group", {0, 3}},  {"shield", {0, 1}},      {"gather", {0, 2}},    {"first", {0, 2}},
      {"catch", {0, 1}},  {"finally", {0, 2}},     {"fail", {1, 0}},      {"barrier", {0, 0}},
      {"join", {1, 0}},   {"task", {0, 1}}};
  return all;
}

/// Reads operations up to the brace that closes them, or to the end.
inline block parse(std::istream& text) {
  block all;
  for (std::string word; text >> word && word != "}";) {
    operation read{word, {}, {}};
    const auto found = verbs().find(word);
    if (found == verbs().end()) throw std::invalid_argument("no such operation: " + word);
    for (int i = 0; i < found->second.first; ++i) text >> read.numbers.emplace_back();
    for (int i = 0; i < found->second.second; ++i) {
      text >> word;  // the opening brace
      read.blocks.push_back(parse(text));
    }
    all.push_back(std::move(read));
  }
  return all;
}

}  // namespace hocket::parity

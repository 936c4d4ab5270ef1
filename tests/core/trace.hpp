// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

/// What the tests of generators share.
namespace hocket::tests {

/// What bodies and their drivers wrote down, in order.
using trace = std::vector<std::string>;

/// Writes a word when it dies: what Python writes in a finally.
class on_exit {
 public:
  on_exit(trace& into, std::string word) : into_(into), word_(std::move(word)) {}
  on_exit(const on_exit&) = delete;
  on_exit& operator=(const on_exit&) = delete;
  ~on_exit() { into_.push_back(word_); }

 private:
  trace& into_;
  std::string word_;
};

/// Runs `action`, which must throw an E and nothing derived from it; gives its message.
template <class E, class Action>
std::string message_of(Action&& action) {
  try {
    std::forward<Action>(action)();
  } catch (const E& error) {
    EXPECT_TRUE(typeid(error) == typeid(E)) << "it is a " << typeid(error).name();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "nothing was thrown";
}

/// Neither a value nor an end: the generator had been closed before this step.
template <class Step>
bool was_closed(const Step& step) {
  return !step.has_value() && !step.returned();
}

}  // namespace hocket::tests

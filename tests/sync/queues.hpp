// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gtest/gtest.h>

#include <exception>
#include <string>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/sync/queue.hpp"
#include "hocket/task.hpp"
#include "virtual_run.hpp"

namespace hocket::tests {

using strings = std::vector<std::string>;

/// A queue, and those who get from it and note what they got.
class queues : public ::testing::Test {
 protected:
  task<void> gets(std::string name) {
    const auto outcome = co_await catching(items.get());
    if (outcome.holds<queue_shut_down>()) {
      trace.push_back(name + " shut down");
    } else if (auto error = outcome.exception()) {
      std::rethrow_exception(error);
    } else {
      trace.push_back(name + " " + std::to_string(value_of(outcome)));
    }
  }
  task<void> puts(queue<int>& to, int value) {
    co_await to.put(value);
    trace.push_back("put " + std::to_string(value));
  }
  /// Puts something, and notes when that is refused.
  task<void> notes_refusal(queue<int>& to) {
    const auto outcome = co_await catching(to.put(1));
    if (outcome.holds<queue_shut_down>()) trace.push_back("put refused");
  }
  static int value_of(received<int> outcome) { return outcome.value(); }

  queue<int> items;
  virtual_run run;
  strings trace;
};

}  // namespace hocket::tests

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hocket/base/describe.hpp"
#include "hocket/catching.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace hocket::tests {

using namespace std::chrono_literals;
using strings = std::vector<std::string>;

/// Children that do what their names say, and groups of them.
class groups : public ::testing::Test {
 protected:
  task<int> gives(int value, clock::duration after = 1s) {
    co_await sleep(after);
    co_return value;
  }
  task<void> fails(std::string text, clock::duration after = 1s) {
    co_await sleep(after);
    throw std::runtime_error(text);
  }
  /// Sleeps for long, and notes its name when it is cancelled.
  task<void> sleeps(std::string name) {
    const auto outcome = co_await catching(sleep(24h));
    if (!outcome.has_value()) trace.push_back(name);
    if (auto error = outcome.exception()) std::rethrow_exception(error);
  }
  task<void> fails_when_cancelled(std::string text) {
    co_await catching(sleep(24h));
    throw std::runtime_error(text);
  }

  task<void> group_ended(task<void> group) { co_await std::move(group); }

  /// Runs a group with `body`; the texts of the failures that it throws.
  template <class Body>
  strings failures_of(Body body) {
    strings texts;
    auto main = [&]() -> task<void> {
      try {
        co_await with_task_group(body);
      } catch (const exception_group& group) {
        for (const auto& each : group.exceptions()) texts.push_back(describe(each));
        message = group.message();
      }
      left_cancelling = task_context::current().cancelling();
    };
    run(main());
    return texts;
  }

  virtual_run run;
  strings trace;
  std::string message;
  unsigned left_cancelling = 99;
};

}  // namespace hocket::tests

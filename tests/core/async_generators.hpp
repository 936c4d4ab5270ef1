// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "gate.hpp"
#include "hocket/async_generator.hpp"
#include "hocket/catching.hpp"
#include "hocket/task.hpp"
#include "trace.hpp"

namespace hocket::tests {

inline async_generator<int> count_to(int last) {
  for (int i = 1; i <= last; ++i) co_yield i;
}

/// What an operation throws when it is awaited, as a text.
template <class E, class Operation>
task<std::string> error_of(Operation& operation) {
  auto outcome = co_await catching(operation);
  co_return message_of<E>([&] { outcome.value(); });
}

}  // namespace hocket::tests

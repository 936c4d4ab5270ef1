// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/task.hpp"
#include "hocket/testing/virtual_clock.hpp"

namespace hocket::tests {

/// Runs tasks on a loop whose time jumps.
struct virtual_run {
  virtual_clock time;
  event_loop loop{time, time.make_poller()};

  template <class T>
  T operator()(task<T> main) {
    return run(loop, std::move(main), {.handle_interrupt = false});
  }
};

}  // namespace hocket::tests

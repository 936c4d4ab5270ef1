// SPDX-License-Identifier: BSL-1.0
// error: co_await: this cannot be awaited
#include <chrono>

#include <hocket/loop/sleep.hpp>
#include <hocket/task.hpp>

hocket::task<void> waits() {
  co_await hocket::sleep(std::chrono::seconds(1));
#ifndef HOCKET_VALID
  co_await 42;
#endif
}

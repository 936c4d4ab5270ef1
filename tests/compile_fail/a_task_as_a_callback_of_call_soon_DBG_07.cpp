// SPDX-License-Identifier: BSL-1.0
// error: coroutines cannot be used with call_soon\(\)
#include <hocket/loop/event_loop.hpp>
#include <hocket/task.hpp>

hocket::task<void> work() { co_return; }
void plain() {}

void schedules(hocket::event_loop& loop) {
  loop.call_soon(&plain);
#ifndef HOCKET_VALID
  loop.call_soon(&work);
#endif
}

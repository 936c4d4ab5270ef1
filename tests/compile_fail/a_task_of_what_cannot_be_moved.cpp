// SPDX-License-Identifier: BSL-1.0
// error: move_constructible
#include <coroutine>
#include <utility>

#include <hocket/as_task.hpp>

struct fixed : std::suspend_never {
  fixed() = default;
#ifndef HOCKET_VALID
  fixed(const fixed&) = delete;
#endif
};

hocket::task<void> waits() { return hocket::as_task(fixed()); }

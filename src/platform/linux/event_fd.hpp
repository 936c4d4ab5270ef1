// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace hocket::platform {

/// A non-blocking eventfd: readable once it was notified, until it is drained.
/// THROWS: std::system_error.
int make_event_fd();

/// THREAD: any thread, and signal handlers.
void notify_event_fd(int fd) noexcept;

/// True when it was notified since it was last drained.
bool drain_event_fd(int fd) noexcept;

}  // namespace hocket::platform

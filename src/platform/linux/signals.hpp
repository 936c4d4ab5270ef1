// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace hocket::platform {

/// Who a signal is caught for.
enum class signal_role : unsigned char {
  /// One that wants it: all signals go there.
  wanted,
  /// One that gets it while nobody else wants it, and must be able to end a program that is stuck: a
  /// signal that comes before the one before it was drained has its default action.
  fallback,
};

/// Catches `signo` in the whole process and returns a descriptor that becomes readable
/// when it comes (an eventfd, drained by the reader).
/// THROWS: runtime_error when it is caught in that role already; std::system_error.
int catch_signal(int signo, signal_role role);

/// Takes back catch_signal(), and closes its descriptor. With the last one of a signal what was there
/// before is restored.
void release_signal(int signo, signal_role role) noexcept;

}  // namespace hocket::platform

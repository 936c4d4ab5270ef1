// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace hocket::platform {

/// Catches `signo` in the whole process and returns a descriptor that becomes readable
/// when it comes (an eventfd, drained by the reader).
/// THROWS: runtime_error when it is caught already; std::system_error.
int catch_signal(int signo);

/// Restores what was there before catch_signal() and closes its descriptor.
void release_signal(int signo) noexcept;

}  // namespace hocket::platform

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <utility>

#include "hocket/base/config.hpp"
#include "hocket/core/coroutine_node.hpp"

namespace hocket::detail {

/// How one coroutine hands over to another at a suspension.
///
/// Where the compiler makes that a tail call (HOCKET_SYMMETRIC_TRANSFER), await_suspend returns the
/// other's handle and the compiler does the rest. Elsewhere a million awaits that complete at once
/// would be a million stack frames; there the handle is left for the trampoline, a loop that stands
/// at the bottom of the stack and resumes what it finds.
///
/// An await_suspend that hands over has the return type `transfer` and ends with
/// `return transfer_to(other, link);`. Every resumption of a task goes through resume_transferring().

/// The coroutine that runs as part of a task in this thread, which is what somebody sees who asks for
/// the call stack in the middle of it. Empty as long as it is the one that the task was resumed in.
inline constinit thread_local coroutine_link this_thread_running_coroutine{};

inline void note_running([[maybe_unused]] coroutine_link coroutine) noexcept {
  if constexpr (HOCKET_CALL_GRAPH) this_thread_running_coroutine = coroutine;
}

#if HOCKET_SYMMETRIC_TRANSFER

using transfer = std::coroutine_handle<>;

/// Hands over to `next`, to which `link` leads.
[[nodiscard]] inline transfer transfer_to(std::coroutine_handle<> next,
                                          coroutine_link link) noexcept {
  note_running(link);
  return next;
}
/// Hands over to nobody.
[[nodiscard]] inline transfer transfer_to_nobody() noexcept { return std::noop_coroutine(); }
inline void resume_transferring(std::coroutine_handle<> first) { first.resume(); }

#else

using transfer = void;

struct trampoline {
  bool running;
  std::coroutine_handle<> next;
};
inline constinit thread_local trampoline this_thread_trampoline = {false, nullptr};

inline void resume_transferring(std::coroutine_handle<> first) {
  trampoline& here = this_thread_trampoline;
  const bool outer_running = std::exchange(here.running, true);
  const std::coroutine_handle<> outer_next = std::exchange(here.next, nullptr);
  while (first) {
    first.resume();
    first = std::exchange(here.next, nullptr);
  }
  here.next = outer_next;
  here.running = outer_running;
}

/// A coroutine that is resumed by something foreign has no trampoline under it, and gets one.
inline void transfer_to(std::coroutine_handle<> next, coroutine_link link) {
  note_running(link);
  trampoline& here = this_thread_trampoline;
  if (here.running) {
    here.next = next;
  } else {
    resume_transferring(next);
  }
}

inline void transfer_to_nobody() noexcept {}

#endif

}  // namespace hocket::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/io_watch.hpp"

namespace hocket {

/// What the owner of a signal_watch does with its signal.
enum class signal_use : unsigned char {
  /// Waits for it: a loop that has nothing else to wait for goes on.
  awaited,
  /// Reacts to it: a loop that has nothing else to wait for reports a deadlock.
  background,
  /// The same, as long as no other watch has the signal. A program that is stuck can be ended
  /// nevertheless: a second signal that comes before the loop has taken the first one does what it
  /// does by default.
  fallback,
};

namespace detail {

/// Catches a signal in this process and makes a descriptor readable when it comes.
struct signal_registration {
  signal_registration(int signo, signal_use use);
  signal_registration(const signal_registration&) = delete;
  signal_registration& operator=(const signal_registration&) = delete;
  ~signal_registration();

  int signo_;
  signal_use use_;
  int fd_;
};

}  // namespace detail

/// Calls back on the loop when the process receives a signal. Signals that arrive faster
/// than the loop turns are reported once.
///
/// The signal's previous disposition is restored when the watch is destroyed. A process
/// has one watch per signal, and one that is a fallback.
///
/// LIFETIME: the loop outlives it. THREAD: the loop's; the signal may hit any thread.
class signal_watch : private detail::signal_registration, private io_watch {
 public:
  using function = void (*)(signal_watch&) noexcept;

  /// THROWS: runtime_error when the signal is watched already; std::system_error when it
  /// cannot be caught (SIGKILL) or is no signal.
  signal_watch(event_loop& loop, int signo, function on_signal,
               signal_use use = signal_use::awaited);

  [[nodiscard]] int signo() const noexcept { return signo_; }

  /// Takes a signal that has come and was not reported yet, in place of the report.
  bool take() noexcept;

 private:
  static void on_readable(io_watch& watch, readiness) noexcept;

  function on_signal_;
};

}  // namespace hocket

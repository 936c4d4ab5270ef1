// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/io_watch.hpp"

namespace hocket {

namespace detail {

/// Catches a signal in this process and makes a descriptor readable when it comes.
struct signal_registration {
  explicit signal_registration(int signo);
  signal_registration(const signal_registration&) = delete;
  signal_registration& operator=(const signal_registration&) = delete;
  ~signal_registration();

  int signo_;
  int fd_;
};

}  // namespace detail

/// Calls back on the loop when the process receives a signal. Signals that arrive faster
/// than the loop turns are reported once.
///
/// The signal's previous disposition is restored when the watch is destroyed. A process
/// has one watch per signal.
///
/// LIFETIME: the loop outlives it. THREAD: the loop's; the signal may hit any thread.
class signal_watch : private detail::signal_registration, private io_watch {
 public:
  using function = void (*)(signal_watch&) noexcept;

  /// In the `background` the watch does not keep a loop that has nothing else to wait for from
  /// reporting a deadlock: for those who react to a signal but do not wait for one.
  /// THROWS: runtime_error when the signal is watched already; std::system_error when it
  /// cannot be caught (SIGKILL) or is no signal.
  signal_watch(event_loop& loop, int signo, function on_signal, bool background = false);

  [[nodiscard]] int signo() const noexcept { return signo_; }

 private:
  static void on_readable(io_watch& watch, readiness) noexcept;

  function on_signal_;
};

}  // namespace hocket

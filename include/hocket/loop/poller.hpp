// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "hocket/loop/clock.hpp"
#include "hocket/loop/io_watch.hpp"

namespace hocket {

/// Waits for descriptors: the other seam to the operating system.
///
/// THREAD: all but wake() belong to the thread that runs the loop.
class poller {
 public:
  virtual ~poller() = default;

  /// Brings the registration up to what `watch` says now (its interest is not none).
  /// THROWS: std::system_error; the watch is then registered as it was before.
  virtual void update(io_watch& watch) = 0;

  /// Forgets `watch`. An event of the current batch that was meant for it is dropped.
  virtual void remove(io_watch& watch) noexcept = 0;

  /// Waits until a watched descriptor is ready, wake() was called, or `timeout` has passed
  /// (no value: forever), and reports to the watches. Returns the number of events that were taken,
  /// wakes included.
  /// It may return early. THROWS: std::system_error.
  virtual std::size_t wait(std::optional<clock::duration> timeout) = 0;

  /// Ends the current wait, or the next one when there is none.
  /// THREAD: any thread.
  virtual void wake() noexcept = 0;

 protected:
  static void report(io_watch& watch, readiness r, bool hung_up) noexcept {
    watch.hung_up_ = hung_up;
    watch.on_ready_(watch, r);
  }
  static io_watch*& next_on_fd(io_watch& watch) noexcept { return watch.next_on_fd_; }
};

/// The poller of this platform (Linux: epoll). THROWS: std::system_error.
std::unique_ptr<poller> make_default_poller();

}  // namespace hocket
